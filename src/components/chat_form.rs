//! Where one writes.

use std::{cell::RefCell, rc::Rc};

use litemap::LiteMap;
use murmuration_room::Member;
use web_sys::{HtmlFormElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::name;
use crate::{
    browser::{recall_draft, remember_draft},
    state::Author,
    text::{Text, TextError, on_one_line},
};

/// What can be done.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ChatFormProps {
    /// Called with each message.
    pub on_say: Callback<Text>,
    /// Who alone is written to, when that isn't everybody.
    #[prop_or_default]
    pub to: Option<Author>,
    /// Under which name what is not sent yet to everybody outlives the page.
    #[prop_or_default]
    pub room: AttrValue,
    /// Whether it may: nothing of it is written down while that is not known.
    #[prop_or_default]
    pub keeps_draft: bool,
}

/// What is written and not sent yet, to everybody and to single members.
type Drafts = Rc<RefCell<LiteMap<Option<Member>, String>>>;

/// A field and a button. Enter sends; the field clears and keeps the focus. What can't be sent
/// stays in the field, with a word. Of each to whom one writes, the field keeps what was begun: it
/// never goes to another.
#[component]
pub fn ChatForm(props: &ChatFormProps) -> Html {
    let ChatFormProps {
        on_say,
        to,
        room,
        keeps_draft,
    } = props;
    // What is begun to one member alone is not written down.
    let is_apart = to.is_some();
    let keeps_draft = *keeps_draft && !is_apart;
    let field = use_node_ref();
    let problem = use_state_eq(|| None::<TextError>);
    let drafts: Drafts = use_mut_ref(LiteMap::new);

    // One comes to talk; also when another room, or somebody else, takes the place of this one.
    let deps = (field.clone(), to.as_ref().and_then(|to| to.member));
    use_effect_with(deps, {
        let problem = problem.setter();
        move |(field, to)| {
            let (field, to) = (field.cast::<HtmlTextAreaElement>(), *to);
            if let Some(field) = &field {
                let draft = drafts.borrow_mut().remove(&to);
                field.set_value(&draft.unwrap_or_default());
                let _ = field.focus();
            }
            move || {
                if let Some(field) = field {
                    drafts.borrow_mut().insert(to, field.value());
                    problem.set(None);
                }
            }
        }
    });
    use_effect_with((field.clone(), keeps_draft), {
        let room = room.clone();
        move |(field, keeps_draft)| {
            if let Some(field) = field.cast::<HtmlTextAreaElement>().filter(|_| *keeps_draft) {
                recall(&room, &field);
            }
        }
    });
    let onsubmit = {
        let (field, problem, on_say) = (field.clone(), problem.setter(), on_say.clone());
        let room = room.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(field) = field.cast::<HtmlTextAreaElement>() else {
                return;
            };
            let refused = match Text::parse(&field.value()) {
                Ok(text) => {
                    on_say.emit(text);
                    field.set_value("");
                    if !is_apart {
                        remember_draft(&room, "");
                    }
                    None
                }
                Err(TextError::Blank) => None,
                Err(error @ TextError::TooLong { .. }) => Some(error),
            };
            problem.set(refused);
            // A click on the button took it.
            let _ = field.focus();
        }
    };
    let onkeydown = |event: KeyboardEvent| {
        if event.key() == "Enter" && !is_composing(&event) {
            event.prevent_default();
            let form = event
                .target_dyn_into::<HtmlTextAreaElement>()
                .and_then(|field| field.form());
            submit(form);
        }
    };
    let room = room.clone();
    let oninput = move |event: InputEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
            keep_on_one_line(&field);
            let typed = if keeps_draft {
                field.value()
            } else {
                String::new()
            };
            if !is_apart {
                remember_draft(&room, &typed);
            }
        }
    };

    let placeholder = match to {
        Some(_) => "Write privately",
        None => "Say something",
    };
    html! {
        <form class="composer" {onsubmit}>
            if let Some(to) = to {
                <label for="message" class="apart-label">{ "Privately to " }{ name(to) }</label>
            } else {
                <label for="message" class="visually-hidden">{ "Message" }</label>
            }
            <textarea ref={field} id="message" rows="1" autocomplete="off"
                enterkeyhint="send" {placeholder} {onkeydown} {oninput}
                aria-invalid={problem.is_some().then_some("true")} aria-describedby="message-problem" />
            <button type="submit">{ "Send" }</button>
            <p id="message-problem" class="problem" role="alert">
                { problem.map(|problem| problem.to_string()) }
            </p>
        </form>
    }
}

/// Goes on with what was typed here before, unless something has been typed meanwhile.
fn recall(room: &str, field: &HtmlTextAreaElement) {
    let typed = field.value();
    if !typed.is_empty() {
        remember_draft(room, &typed);
    } else if let Some(draft) = recall_draft(room) {
        // Anybody may have written it.
        field.set_value(&on_one_line(&draft));
    }
}

/// Whether this key belongs to an input method: its Enter picks a word. (Safari ends the
/// composition before it tells of the key, and marks it by this code.)
pub(super) fn is_composing(event: &KeyboardEvent) -> bool {
    const IN_INPUT_METHOD: u32 = 229;
    event.is_composing() || event.key_code() == IN_INPUT_METHOD
}

fn submit(form: Option<HtmlFormElement>) {
    let submitted = form.map(|form| form.request_submit());
    debug_assert!(submitted.is_none_or(|submitted| submitted.is_ok()));
}

/// Makes spaces of pasted line ends at once: what is seen is what is sent.
fn keep_on_one_line(field: &HtmlTextAreaElement) {
    let written = field.value();
    let line = on_one_line(&written);
    if line != written {
        let caret = field.selection_end().ok().flatten();
        field.set_value(&line);
        if let Some(caret) = caret {
            let _ = field.set_selection_range(caret, caret);
        }
    }
}
