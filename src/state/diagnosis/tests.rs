//! What is remembered, and for how long.

use murmuration_swarm::{Attempt, Departure, Make};

use super::*;
use crate::nick::Nick;

#[test]
fn what_was_tried_is_kept_in_order() {
    let mut scene = Scene::new();
    scene.note("p1", Some(Step::Tried(Attempt::Offer)));
    scene.people.connecting(id("p1"), Make::Original);
    scene.note("p1", None);
    scene.people.failed(&id("p1"), None);
    scene.note("p1", Some(Step::Failed(Fault::NoAnswer)));
    assert_eq!(
        scene.steps("p1"),
        [
            (1, 1, Step::Tried(Attempt::Offer)),
            (3, 1, Step::Failed(Fault::NoAnswer))
        ]
    );
    let record = scene.diagnosis.get(&id("p1")).unwrap();
    assert_eq!(record.status, None);
    assert_eq!(record.since, Moment(3_000));
    assert_eq!(record.make, Make::Original);
    assert_eq!(record.trouble(), Some(Step::Failed(Fault::NoAnswer)));
}

#[test]
fn the_same_again_is_counted() {
    let mut scene = Scene::new();
    for _ in 0..3 {
        scene.note("p1", Some(Step::Tried(Attempt::Ping)));
    }
    assert_eq!(scene.steps("p1"), [(3, 3, Step::Tried(Attempt::Ping))]);
}

#[test]
fn a_link_that_is_there_has_no_trouble() {
    let mut scene = Scene::new();
    scene.join("p1");
    scene.note("p1", Some(Step::Left(Departure::Replaced)));
    scene.note("p1", Some(Step::Linked));
    scene.note("p1", Some(Step::Silent));
    assert_eq!(scene.diagnosis.get(&id("p1")).unwrap().trouble(), None);
}

#[test]
fn of_a_peer_the_last_steps_are_kept() {
    let mut scene = Scene::new();
    for _ in 0..STEPS {
        scene.note("p1", Some(Step::Tried(Attempt::Offer)));
        scene.note("p1", Some(Step::Failed(Fault::Closed)));
    }
    assert_eq!(scene.steps("p1").len(), STEPS);
}

#[test]
fn those_who_are_gone_are_forgotten_after_a_while() {
    let mut scene = Scene::new();
    scene.join("here");
    scene.join("gone");
    scene.leave("gone");
    scene.at = scene.at + (GONE_FOR - Duration::from_secs(2));
    scene.note("here", None);
    assert_eq!(scene.names(), ["here", "gone"]);
    scene.note("here", None);
    assert_eq!(scene.names(), ["here"]);
}

#[test]
fn no_more_than_so_many_of_those_who_are_gone_are_kept() {
    let mut scene = Scene::new();
    for n in 0..=GONE {
        scene.join(&format!("p{n}"));
        scene.leave(&format!("p{n}"));
    }
    let names = scene.names();
    assert_eq!(names.len(), GONE);
    assert_eq!(names[GONE - 1], format!("p{GONE}"));
    assert!(!names.contains(&"p0".to_owned()));
}

#[test]
fn nothing_is_noted_of_nobody() {
    let mut scene = Scene::new();
    scene.note("ghost", Some(Step::Left(Departure::Closed)));
    assert!(scene.names().is_empty());
}

/// A room in which things are noted a second apart.
struct Scene {
    people: People,
    diagnosis: Diagnosis,
    at: Moment,
}

impl Scene {
    fn new() -> Self {
        Self {
            people: People::new(id("me"), Nick::made_up(0)),
            diagnosis: Diagnosis::default(),
            at: Moment(0),
        }
    }

    fn note(&mut self, peer: &str, step: Option<Step>) {
        self.at = self.at + Duration::from_secs(1);
        self.diagnosis.note(self.at, &self.people, &id(peer), step);
    }

    fn join(&mut self, peer: &str) {
        self.people.joined(&id(peer), Make::Murmuration, None, None);
        self.note(peer, Some(Step::Linked));
    }

    fn leave(&mut self, peer: &str) {
        self.people.remove(&id(peer));
        self.note(peer, Some(Step::Left(Departure::Closed)));
    }

    fn names(&self) -> Vec<String> {
        let records = self.diagnosis.records();
        records.map(|record| record.author.id.to_string()).collect()
    }

    /// Seconds, times and steps.
    fn steps(&self, peer: &str) -> Vec<(u64, u32, Step)> {
        let record = self.diagnosis.get(&id(peer)).unwrap();
        let tell = |noted: &Noted| (noted.at.0 / 1_000, noted.times, noted.step);
        record.steps.iter().map(tell).collect()
    }
}

fn id(text: &str) -> PeerId {
    PeerId::new(text).unwrap()
}
