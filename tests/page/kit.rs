//! A place in the document for one component, found and used as a person would.

use std::{cell::RefCell, rc::Rc};

use gloo::utils::document;
use murmuration::{
    components::{Panels, Speech, room_view, use_panel, use_person, use_room_tools},
    moment::Moment,
    nick::Nick,
    room::Room,
    state::{Action, Happening, Hub, Keeping, RoomState, Utterance, Uttered},
};
use murmuration_room::{EventId, Member, Position, Stamp, Wall};
use murmuration_swarm::{HubUrl, Make, PeerId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};
use yew::{AppHandle, Renderer, prelude::*, scheduler};

/// A mounted component; gone when it is dropped.
pub struct Stage<C: BaseComponent> {
    root: Element,
    app: Option<AppHandle<C>>,
}

impl<C: BaseComponent> Stage<C> {
    pub async fn mount(props: C::Properties) -> Self {
        let root = document().create_element("div").unwrap();
        document().body().unwrap().append_child(&root).unwrap();
        let app = Renderer::<C>::with_root_and_props(root.clone(), props).render();
        scheduler::flush().await;
        Self {
            root,
            app: Some(app),
        }
    }

    pub async fn update(&mut self, props: C::Properties) {
        self.app.as_mut().unwrap().update(props);
        scheduler::flush().await;
    }

    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|n| found.get(n).unwrap().unchecked_into())
            .collect()
    }

    pub fn one(&self, selector: &str) -> HtmlElement {
        let mut found = self.all(selector);
        assert_eq!(
            found.len(),
            1,
            "there is one {selector} in {}",
            self.root.inner_html()
        );
        found.remove(0)
    }

    pub fn text(&self, selector: &str) -> String {
        self.one(selector).text_content().unwrap_or_default()
    }

    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector)
            .iter()
            .filter_map(|element| element.text_content())
            .collect()
    }

    /// The form control that a `<label>` of this text belongs to.
    pub fn labelled(&self, label: &str) -> HtmlElement {
        let mut labels = self.all("label");
        labels.retain(|found| found.text_content().as_deref() == Some(label));
        let label: web_sys::HtmlLabelElement = labels.remove(0).unchecked_into();
        label.control().expect("the label has a control")
    }

    /// The button of this name.
    pub fn button(&self, name: &str) -> HtmlElement {
        let mut buttons = self.all("button");
        buttons.retain(|found| found.text_content().as_deref() == Some(name));
        buttons.remove(0)
    }
}

impl<C: BaseComponent> Drop for Stage<C> {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.root.remove();
    }
}

/// Something to see that is no component of its own.
#[component]
pub fn Drawn(props: &DrawnProps) -> Html {
    props.draw.clone()
}

#[derive(Clone, PartialEq, Properties)]
pub struct DrawnProps {
    pub draw: Html,
}

/// A room's page without its agent.
#[component]
pub fn Shown(ShownProps { state, speech }: &ShownProps) -> Html {
    let link = AttrValue::from("http://127.0.0.1/#streams-day");
    let panels = Panels {
        details: use_panel(),
        person: use_person(),
        tools: use_room_tools(Callback::noop(), Callback::from(|_| Ok(()))),
    };
    room_view(
        state,
        &link,
        &panels,
        speech,
        &Callback::noop(),
        &Callback::noop(),
    )
}

#[derive(Clone, PartialEq, Properties)]
pub struct ShownProps {
    pub state: RoomState,
    #[prop_or_default]
    pub speech: Speech,
}

/// Presses a key there, as the browser would report it. Says whether the browser may go on with it.
pub async fn press(target: &HtmlElement, key: &str, composing: bool) -> bool {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_is_composing(composing);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    let goes_on = target.dispatch_event(&event).unwrap();
    scheduler::flush().await;
    goes_on
}

pub async fn click(target: &HtmlElement) {
    target.click();
    scheduler::flush().await;
}

/// Types a text into a field, as if it had been pasted at its end.
pub async fn write(field: &HtmlElement, text: &str) {
    let init = web_sys::InputEventInit::new();
    init.set_bubbles(true);
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&format!("{}{text}", area.value()));
    } else {
        field
            .unchecked_ref::<web_sys::HtmlInputElement>()
            .set_value(text);
    }
    let event = InputEvent::new_with_event_init_dict("input", &init).unwrap();
    field.dispatch_event(&event).unwrap();
    scheduler::flush().await;
}

pub fn has_focus(element: &HtmlElement) -> bool {
    document()
        .active_element()
        .is_some_and(|active| active == **element)
}

/// Collects what a callback is called with.
pub fn collect<T: 'static>() -> (Callback<T>, Rc<RefCell<Vec<T>>>) {
    let calls = Rc::new(RefCell::new(Vec::new()));
    let callback = {
        let calls = calls.clone();
        Callback::from(move |value| calls.borrow_mut().push(value))
    };
    (callback, calls)
}

/// This page's person.
pub const ME: Member = Member([0xee; 32]);

/// This page's person says something, in the `at`th second.
pub fn own(at: u64, text: &str) -> Uttered {
    let at = 1_700_000_000_000 + 1_000 * at;
    Uttered {
        place: Position {
            at: Stamp::first(Wall(at)),
            id: EventId::default(),
        },
        at: Moment(at),
        by: ME,
        what: Utterance::Text(text.into()),
    }
}

/// The room after these happenings, a second apart.
pub fn room(happenings: impl IntoIterator<Item = Happening>) -> RoomState {
    let mut start = RoomState::new(Room::default(), id("me000000"), nick("Me"));
    start.people = start.people.of(ME);
    start.keeping = Keeping::Kept {
        damaged: 0,
        visiting: None,
    };
    let hubs = vec![Hub::new(HubUrl::parse("hub.example").unwrap())];
    let entered = Happening::Entered { hubs };
    let happenings = [entered].into_iter().chain(happenings);
    let state = happenings
        .zip(0..)
        .fold(Rc::new(start), |state, (happening, second)| {
            state.reduce(Action {
                at: Moment(1_700_000_000_000 + 1_000 * second),
                happening,
            })
        });
    (*state).clone()
}

pub fn joined(peer: &str, name: &str) -> Happening {
    Happening::Joined {
        peer: id(peer),
        make: Make::Murmuration,
        nick: Some(nick(name)),
        proof: None,
    }
}

pub fn said(peer: &str, line: &str) -> Happening {
    Happening::Said {
        peer: id(peer),
        line: line.into(),
        cut: false,
    }
}

pub fn id(text: &str) -> PeerId {
    PeerId::new(text).unwrap()
}

pub fn nick(text: &str) -> Nick {
    Nick::parse(text).unwrap()
}

/// Waits until this is so.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    const MOST_TURNS: u32 = 200;
    for _ in 0..MOST_TURNS {
        scheduler::flush().await;
        if is_so() {
            return;
        }
        turn().await;
    }
    panic!("not in time: {what}");
}

/// Lets the browser do something else for a moment.
async fn turn() {
    const MILLIS: i32 = 10;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let timer = gloo::utils::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, MILLIS);
        timer.unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}
