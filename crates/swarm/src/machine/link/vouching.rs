//! What the two ends of a link prove to each other before anything of it is believed: when, and what
//! waits for it. How they do is a [`Vouch`](crate::Vouch)'s affair.
//!
//! Until then the other side is told nothing, a greeting least of all. Of what it says aside, only
//! what it proves counts; its bytes for the app are held.

use std::time::Duration;

use serde_json::Value;

use super::{GREETING, Link, Stage, Verdict, proof::Standing};
use crate::{
    Dropped, Failure, Time, Vouched, Vouching,
    machine::{
        aside::{Aside, VOUCH_FRAME, vouch_frame},
        core::Core,
        peers::Peer,
    },
};

/// How long an open channel waits for the proof: a few round trips, and a slow phone at the other end.
pub(super) const VOUCHING: Duration = Duration::from_secs(8);

impl Link {
    /// The channel aside is open: says the first frame, if there is one. Gives how it fails, if it
    /// does.
    pub(super) fn begin_vouching(&mut self, core: &mut Core) -> Option<Verdict> {
        let Standing::Awaited = self.proof.standing else {
            return None;
        };
        let ends = match self.proof.ends(core, self.id, &self.peer) {
            Ok(ends) => ends,
            Err(why) => return Some(unproven(why)),
        };
        let first = core.vouch.as_mut()?.begin(&ends);
        self.proof.standing = Standing::Begun {
            ends,
            vouches: false,
        };
        self.say_vouch(core, first).err()
    }

    /// A frame came aside of whose sender nothing is proven.
    pub(super) fn heard_unproven(
        &mut self,
        now: Time,
        core: &mut Core,
        peer: &Peer,
        frame: &[u8],
    ) -> Verdict {
        if !self.proof.may_read(frame.len()) {
            return unproven("it said too much before it had proven who it is");
        }
        match Aside::read(frame) {
            Ok(Aside::Vouch(_)) if frame.len() > VOUCH_FRAME => {
                unproven(format!("a frame of {} bytes", frame.len()))
            }
            Ok(Aside::Vouch(said)) => self.heard_vouch(now, core, peer, &said),
            Ok(Aside::Ping(_) | Aside::Pong(_) | Aside::Bye | Aside::Unknown) => Verdict::Going,
            Ok(said) => match self.go_without(core, peer) {
                Ok(()) => {
                    self.is_proven(now, core);
                    self.told_aside(core, said)
                }
                Err(why) => unproven(why),
            },
            Err(why) => {
                core.dropped(Dropped::Aside {
                    from: self.peer.clone(),
                    why,
                });
                Verdict::Going
            }
        }
    }

    /// More has come for the app than is held.
    pub(super) fn held_too_much(&self) -> Verdict {
        match self.proof.is_settled() {
            true => Verdict::Up,
            false => unproven("it sent too much before it had proven who it is"),
        }
    }

    fn heard_vouch(&mut self, now: Time, core: &mut Core, peer: &Peer, said: &Value) -> Verdict {
        let Standing::Begun { ends, vouches } = &mut self.proof.standing else {
            return unproven("it vouches before its channel is open");
        };
        *vouches = true;
        let theirs = ends.theirs;
        let Some(vouch) = &mut core.vouch else {
            return Verdict::Going;
        };
        let Vouching { say, verdict } = vouch.hear(ends, said);
        if let Some(say) = say
            && let Err(failed) = self.say_vouch(core, say)
        {
            return failed;
        }
        match verdict {
            Vouched::NotYet => Verdict::Going,
            Vouched::Refused(why) => unproven(why),
            Vouched::Proven(voucher) => {
                if let Err(why) = peer.may_be(Some(&voucher.who)) {
                    return unproven(why);
                }
                let proven = Standing::Proven { theirs, voucher };
                self.proof.stand(core, proven);
                self.is_proven(now, core);
                Verdict::Going
            }
        }
    }

    /// The other side goes on as if it knew of no vouching.
    fn go_without(&mut self, core: &mut Core, peer: &Peer) -> Result<(), &'static str> {
        if let Standing::Begun { vouches: true, .. } = self.proof.standing {
            return Err("it goes on before it has");
        }
        if core.requires_vouching() {
            return Err("it does not vouch");
        }
        peer.may_be(None)?;
        self.proof.stand(core, Standing::Without);
        Ok(())
    }

    /// The other side may be told now, and believed.
    fn is_proven(&mut self, now: Time, core: &mut Core) {
        if let Some(greeting) = self.proof.greeting.take() {
            self.traffic.say_aside(greeting);
            self.flush(core);
        }
        if let Stage::Vouching { .. } = self.stage {
            self.stage = Stage::Greeting {
                until: now + GREETING,
            };
        }
    }

    fn say_vouch(&mut self, core: &mut Core, say: Value) -> Result<(), Verdict> {
        let frame = vouch_frame(say);
        let frame = frame.map_err(|length| unproven(format!("our own frame of {length} bytes")))?;
        self.traffic.say_aside(frame);
        self.flush(core);
        Ok(())
    }
}

fn unproven(why: impl Into<String>) -> Verdict {
    Verdict::Failed(Failure::Unproven(why.into()))
}
