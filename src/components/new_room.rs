//! Making a secret room.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlFormElement, HtmlInputElement};
use yew::prelude::*;

use super::room_panel::{RoomTools, show};

/// The button that asks for the new room's name.
pub fn new_room_button(tools: &RoomTools) -> Html {
    let (dialog, refused) = (tools.new_room.clone(), tools.refused.setter());
    let onclick = move |_: MouseEvent| {
        refused.set(None);
        show(&dialog);
    };
    html! {
        <button type="button" class="quiet" aria-haspopup="dialog" {onclick}>
            { "New secret room" }
        </button>
    }
}

/// The dialog with the name, which may be left empty. Enter makes the room, Escape closes; what
/// won't do stays in the field, with a word.
pub fn new_room(tools: &RoomTools) -> Html {
    let dialog = tools.new_room.clone();
    let refused = tools.refused.setter();
    let on_new_room = tools.on_new_room.clone();
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        let form: HtmlFormElement = event.target_unchecked_into();
        // The form's only field.
        let Some(field) = form
            .get_with_index(0)
            .and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        match on_new_room.emit(field.value()) {
            Ok(()) => {
                field.set_value("");
                close(&dialog);
            }
            Err(why) => {
                refused.set(Some(why));
                field.select();
            }
        }
    };
    let cancel = {
        let dialog = tools.new_room.clone();
        move |_: MouseEvent| close(&dialog)
    };
    let problem = tools.refused.as_ref();
    html! {
        <dialog ref={tools.new_room.clone()} class="ask" aria-labelledby="new-room">
            <form {onsubmit}>
                <h2 id="new-room">{ "New secret room" }</h2>
                <p>{ "Only who has its link can enter. The name is in the link, and the hub never sees it." }</p>
                <label for="new-room-name">{ "Name, if you like" }</label>
                <input id="new-room-name" type="text" autocomplete="off"
                    aria-invalid={problem.is_some().then_some("true")}
                    aria-describedby="new-room-problem" />
                <p id="new-room-problem" class="problem" role="alert">
                    { problem.map(|why| format!("This won’t do: {why}.")) }
                </p>
                <p class="buttons">
                    <button type="button" class="quiet" onclick={cancel}>{ "Cancel" }</button>
                    <button type="submit">{ "Enter it" }</button>
                </p>
            </form>
        </dialog>
    }
}

fn close(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
        dialog.close();
    }
}
