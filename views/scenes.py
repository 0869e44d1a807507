"""Views kept for a talk: an ordered list that can be saved, loaded, put into a link, shown full screen, and exported."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from geo.errors import AtlasError
from geo.tables import Dataset
from geo.words import say
from layers import render
from layers import scenes as store
from layers.scenes import Scene
from layers.sheet import Options
from layers.view import view_payload
from layers.viewstate import ViewState
from views import chrome, components, explore
from views.markup import escape


def kept(lang: str) -> tuple[Scene, ...]:
    """Return the scenes of this session; at its start those of the link."""
    if "scenes_list" not in st.session_state:
        packed = st.query_params.get("scenes", "")
        try:
            st.session_state["scenes_list"] = store.unpack(packed, lang=lang) if packed else ()
        except AtlasError as error:
            st.session_state["scenes_list"] = ()
            chrome.notices([error.say(lang)])
    return st.session_state["scenes_list"]


def _keep(scenes: tuple[Scene, ...]) -> None:
    st.session_state["scenes_list"] = scenes
    st.session_state["scenes_fault"] = ""
    packed = store.pack(scenes) if scenes else None
    if packed:
        st.query_params["scenes"] = packed
    else:
        st.query_params.pop("scenes", None)


def section(dataset: Dataset, state: ViewState, options: Options) -> None:
    """Show the list with what can be done to it."""
    lang = state.lang
    st.html(f"<h2>{escape(say('scenes_title', lang))}</h2><p class='second'>{escape(say('scenes_about', lang))}</p>")
    scenes = kept(lang)
    with st.container(horizontal=True, key="scenes_bar", gap="small"):
        st.button(say("scenes_add", lang), key="scene_add", on_click=_add, args=(state, options))
        if scenes and st.button(say("scenes_play", lang), key="scenes_play"):
            _go(0, present=True)
        if scenes:
            _exports(dataset, scenes, lang)
    for place, scene in enumerate(scenes):
        _row(scenes, place, scene, lang)
    _load(lang)
    if scenes and store.pack(scenes) is None:
        st.html(f'<p class="atlas-notice">{escape(say("scenes_too_long", lang))}</p>')


def _add(state: ViewState, options: Options) -> None:
    query = "&".join(f"{key}={value}" for key, value in state.to_query().items() if key != "present" and value)
    number = len(st.session_state["scenes_list"]) + 1
    name = state.title or say("scenes_name", state.lang, number=number)
    scene = Scene(
        name=name,
        view=query,
        paper=options.paper,
        subtitle=options.subtitle,
        notes=options.notes,
        approval=options.approval,
        table=options.table,
    )
    try:
        _keep(store.added(st.session_state["scenes_list"], scene))
    except AtlasError as error:
        st.session_state["scenes_fault"] = error.say(state.lang)


def _exports(dataset: Dataset, scenes: tuple[Scene, ...], lang: str) -> None:
    for form in render.BOOKS:
        st.download_button(
            say(f"scenes_{form}", lang),
            data=lambda form=form: render.book(dataset, render.scene_pages(dataset, scenes), form),
            file_name=f"carrier-atlas-scenes.{form}",
            mime=render.MIME[form],
            key=f"scenes_{form}",
        )
    st.download_button(
        say("scenes_save", lang),
        data=store.dumps(scenes),
        file_name="carrier-atlas-scenes.json",
        mime="application/json",
        key="scenes_json",
    )


def _row(scenes: tuple[Scene, ...], place: int, scene: Scene, lang: str) -> None:
    with st.container(horizontal=True, key=f"scene_{place}", gap="small", vertical_alignment="center"):
        st.html(f'<span class="atlas-number">{place + 1}</span>', width="content")
        # The key holds the name: after a move the field shows the scene that stands here now.
        name = st.text_input(
            say("scenes_rename", lang),
            scene.name,
            key=f"scene_name_{place}_{hash(scene)}",
            label_visibility="collapsed",
            max_chars=80,
            width=420,
        )
        if name.strip() and name != scene.name:
            _keep(store.renamed(scenes, place, name, lang))
            st.rerun()
        for word, change in (("up", -1), ("down", 1)):
            st.button(
                say(f"scenes_{word}", lang),
                key=f"scene_{word}_{place}",
                on_click=lambda change=change: _keep(store.moved(scenes, place, change)),
                disabled=not 0 <= place + change < len(scenes),
            )
        if st.button(say("scenes_show", lang), key=f"scene_show_{place}"):
            _go(place, present=False)
        st.button(
            say("card_remove_scene", lang),
            key=f"scene_remove_{place}",
            type="tertiary",
            on_click=lambda: _keep(store.removed(scenes, place)),
        )


def _load(lang: str) -> None:
    """Take a list from a file; a file that will not do is one sentence, and the list stays as it was."""
    file = st.file_uploader(say("scenes_load", lang), type=["json", "yaml", "yml"], key="scenes_file")
    if file is not None and st.session_state.get("scenes_loaded") != file.file_id:
        st.session_state["scenes_loaded"] = file.file_id
        try:
            _keep(store.loads(file.getvalue(), lang=lang))
        except AtlasError as error:
            st.session_state["scenes_fault"] = error.say(lang)
        st.rerun()
    if sentence := st.session_state.get("scenes_fault", ""):
        st.html(f'<p class="atlas-fault" role="alert">{escape(sentence)}</p>')


def _go(place: int, *, present: bool) -> None:
    """Show a scene: on the map page, or full screen as one of the talk."""
    scene = st.session_state["scenes_list"][place]
    query = {**store.query_of(scene.view), "scenes": st.query_params.get("scenes", "")}
    query = {key: value for key, value in query.items() if value}
    st.session_state["scene_at"] = place
    name = "present" if present else "explore"
    st.switch_page(st.session_state["pages"][name], query_params={**query, "present": "1"} if present else query)


def show(dataset: Dataset, state: ViewState) -> None:
    """Show the present view full screen; arrow keys go through the scenes, Escape ends the talk."""
    scenes = kept(state.lang)
    if scenes:
        place = min(st.session_state.setdefault("scene_at", 0), len(scenes) - 1)
        scene = scenes[place]
        found, _ = store.read_view(scene.view, dataset)
        state = replace(found, title=found.title or scene.name, present=True)
    # A turned page is a new number: the map then takes the scene's layers and extent over its own.
    turn = st.session_state.get("scene_turn", 0)
    components.keys(key="keys", on_press=_pressed)
    components.atlas_map(
        document=explore.map_document(dataset.version, state.lang),
        title=state.title or say("map_title", state.lang),
        view=view_payload(dataset, state, fly=turn, seq_layers=turn),
        on_select=lambda: None,
    )


def _pressed() -> None:
    word, count = st.session_state["keys"]["pressed"], len(st.session_state.get("scenes_list", ()))
    if word == "end":
        st.query_params["present"] = "0"
        return
    step = 1 if word == "next" else -1
    place = min(max(st.session_state.get("scene_at", 0) + step, 0), max(count - 1, 0))
    if count and place != st.session_state.get("scene_at", 0):
        st.session_state["scene_at"] = place
        st.session_state["scene_turn"] = st.session_state.get("scene_turn", 0) + 1
