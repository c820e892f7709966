//! A link's fragment, as somebody was sent it; and what a secret room's hub passes on.

use murmuration_room::{Invitation, LABEL, Sealer, is_invitation};
use murmuration_swarm::{Channel, Seal};

use crate::counting::Counting;

/// The bytes are a fragment. If it is an invitation, it is the one that its own fragment is. And they
/// are a message of the hub, which can have made none.
pub fn invitation(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    match Invitation::parse(text) {
        Ok(invitation) => {
            assert!(is_invitation(text));
            let fragment = invitation.fragment();
            assert!(fragment.is_ascii() && fragment.starts_with('~'));
            assert_eq!(Invitation::parse(&fragment).as_ref(), Ok(&invitation));
            if let Some(label) = invitation.label() {
                assert!(!label.trim().is_empty() && label.chars().count() <= LABEL);
            }
            seals(&invitation, text);
        }
        Err(why) => assert!(!why.to_string().is_empty()),
    }
    let ours = Invitation::new(&mut Counting(0), None).expect("without a label");
    seals(&ours, text);
}

/// Nothing is opened but what the room's members seal, and that is.
fn seals(invitation: &Invitation, text: &str) {
    let sealer = || Sealer::new(&invitation.keys(), Box::new(Counting(0)));
    let channel = Channel::all();
    if let Some(posted) = sealer().wrap(text, &channel) {
        assert_eq!(sealer().unwrap(&posted, &channel).as_deref(), Some(text));
    }
    if let Some(opened) = sealer().unwrap(text, &channel) {
        // One of the seeds, which was sealed in just this way.
        assert_eq!(sealer().wrap(&opened, &channel).as_deref(), Some(text));
    }
}
