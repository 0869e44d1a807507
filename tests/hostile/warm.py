"""What a server has loaded before the first upload; the processes of the hostile tests are forked from here."""

from __future__ import annotations

import openpyxl  # noqa: F401
import pandas as pd  # noqa: F401

import geo.intake  # noqa: F401
import tests.hostile.test_hostile  # noqa: F401
from geo.intake.surroundings import surroundings
from geo.tables import load

load()
surroundings()
