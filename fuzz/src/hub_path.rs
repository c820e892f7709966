//! A request's target, as the hub takes it apart.

use murmuration_signalhub::parse_path;

/// The bytes are the target. Whatever it is, its parts make up the whole again.
pub fn hub_path(data: &[u8]) {
    let Ok(target) = str::from_utf8(data) else {
        return;
    };
    let Some(path) = parse_path(target) else {
        return;
    };
    let whole = format!("/v1/{}/{}", path.app(), path.channel());
    assert_eq!(Some(&*whole), target.split('?').next());
    assert!(!path.app().is_empty() && !path.app().contains('/'));
    assert!(path.channels().all(|name| !name.is_empty()));
    let names: Vec<_> = path.channels().collect();
    assert_eq!(names.join(","), path.channel());
}
