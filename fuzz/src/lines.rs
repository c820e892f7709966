//! A peer's bytes, as they become lines.

use murmuration_swarm::{LINE, Line, Lines};

/// The first byte says how the rest is cut into frames. However that is, the lines are the same;
/// none is longer than it may be, and what is short comes through as it was.
pub fn lines(data: &[u8]) {
    let Some((&cut, bytes)) = data.split_first() else {
        return;
    };
    let whole = Lines::new().push(bytes);
    let mut cutter = Lines::new();
    let pieces = bytes.chunks(usize::from(cut).max(1));
    let cut: Vec<Line> = pieces.flat_map(|piece| cutter.push(piece)).collect();
    assert_eq!(cut, whole);

    let written = bytes.iter().filter(|&&byte| byte == b'\n').count();
    // The last one may be told before its end has come, because it is too long.
    assert!((written..=written + 1).contains(&whole.len()));
    for (line, written) in whole.iter().zip(bytes.split(|&byte| byte == b'\n')) {
        assert!(!line.text.contains('\n'));
        assert_eq!(line.cut, written.len() > LINE, "{} bytes", written.len());
        let written = written.strip_suffix(b"\r").unwrap_or(written);
        if !line.cut {
            assert_eq!(line.text, String::from_utf8_lossy(written));
        }
    }
}
