"""The tests mirror the folders; ``tests/browser`` drives a real Chromium."""
