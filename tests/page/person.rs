//! Who somebody is, and what one thinks of them.

use std::{cell::RefCell, rc::Rc};

use murmuration::{
    components::{PersonPanel, Speech, person, use_person},
    moment::Moment,
    state::{Acquaintance, Happening, Hearing, Judgement, Proof, RoomState},
};
use murmuration_room::{Member, safety};
use murmuration_swarm::Make;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use crate::kit::{Shown, ShownProps, Stage, click, id, joined, nick, room};

const ADA: Member = Member([1; 32]);

#[wasm_bindgen_test]
async fn the_pictures_to_compare_are_shown_and_what_is_decided_is_told() {
    let (stage, judged) = panel(&room([here("p1", ADA)])).await;
    click(&stage.one("button.open")).await;
    let shown = stage.texts(".safety li");
    let expected = safety(&[7; 32]).map(|it| format!("{} {}", it.emoji, it.word));
    assert_eq!(shown, expected);
    stage.button("Copy key");
    click(&stage.one(".details-body p button")).await;
    click(&stage.one("label:nth-of-type(3) input")).await;
    assert_eq!(
        *judged.borrow(),
        [
            (ADA, Judgement::Verified(true)),
            (ADA, Judgement::Hear(Hearing::Blocked))
        ]
    );
}

#[wasm_bindgen_test]
async fn of_who_is_not_here_there_is_nothing_to_compare() {
    let (stage, _) = panel(&room([])).await;
    click(&stage.one("button.open")).await;
    assert!(stage.all(".safety").is_empty());
    assert!(stage.text(".details-body").contains("nothing to compare"));
}

#[wasm_bindgen_test]
async fn a_row_says_who_is_verified_and_who_only_has_the_name() {
    let known = |name: &str, since, verified| Acquaintance {
        names: vec![(nick(name), Moment(since))],
        since: Moment(since),
        verified,
        hearing: Hearing::Muted,
    };
    let other = Member([2; 32]);
    let met = Happening::Met(vec![
        (ADA, known("Ada", 1, true)),
        (other, known("Ada", 2, false)),
    ]);
    let state = room([here("p1", ADA), here("p2", other), met, joined("p3", "Bea")]);
    let speech = Speech::default();
    let stage = Stage::<Shown>::mount(ShownProps { state, speech }).await;
    let marks = stage.texts(".person .make");
    assert_eq!(
        marks,
        [
            "verified",
            "muted",
            "another key than the one you know",
            "muted",
            "unverified"
        ]
    );
    assert_eq!(stage.all(".person .about").len(), 2, "members alone");
}

fn here(peer: &str, member: Member) -> Happening {
    Happening::Joined {
        peer: id(peer),
        make: Make::Murmuration,
        nick: Some(nick("Ada")),
        proof: Some(Proof {
            member,
            shared: Rc::from([7; 32]),
        }),
    }
}

type Judged = Rc<RefCell<Vec<(Member, Judgement)>>>;

#[derive(Clone, PartialEq, Properties)]
struct AloneProps {
    state: RoomState,
    on_judge: Callback<(Member, Judgement)>,
}

#[component]
fn Alone(props: &AloneProps) -> Html {
    let panel: PersonPanel = use_person().judging(props.on_judge.clone());
    let on_open = panel.on_open();
    html! {
        <>
            <button class="open" onclick={move |_| on_open.emit(ADA)} />
            { person(&panel, &props.state) }
        </>
    }
}

async fn panel(state: &RoomState) -> (Stage<Alone>, Judged) {
    let judged = Judged::default();
    let notes = judged.clone();
    let on_judge = Callback::from(move |what| notes.borrow_mut().push(what));
    let state = state.clone();
    (Stage::mount(AloneProps { state, on_judge }).await, judged)
}
