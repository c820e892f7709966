//! A murmuration: many birds in one shape, as a picture for where there is nothing else.

use yew::prelude::*;

use super::bird::OUTLINE;

const BIRDS: u32 = 160;
/// How many steps of nearness there are; the stylesheet has a shade for each.
const DEPTHS: u32 = 3;

/// Draws the flock. It says nothing to a screen reader.
pub fn flock() -> Html {
    html! {
        <svg class="flock" viewBox="0 0 4000 1600" aria-hidden="true">
            for depth in 0..DEPTHS {
                <g class={format!("flock-depth-{depth}")}>
                    for bird in (0..BIRDS).filter(|bird| bird % DEPTHS == depth) {
                        <path d={OUTLINE} transform={place(bird, depth)} />
                    }
                </g>
            }
        </svg>
    }
}

/// Where a bird is and how it is turned: scattered around a wave that is widest in its middle.
///
/// In whole numbers, per thousand: sines and decimals would cost more code than all birds are worth.
fn place(bird: u32, depth: u32) -> String {
    let (bird, depth) = (bird.cast_signed(), depth.cast_signed());
    let along = bird * 1_000 / BIRDS.cast_signed();
    let wave = if along < 550 {
        arc(along * 1_000 / 550)
    } else {
        -arc((along - 550) * 1_000 / 550)
    };
    let rise = (along % 550 - 275) / 12;
    let slope = if along < 550 { rise } else { -rise };
    let swell = arc(along);
    let strayed = scatter(bird, 570) + scatter(bird, 430) / 2;

    let x = 240 + 346 * along / 100 + 34 * scatter(bird, 755) / 100;
    let y = 780 - 30 * wave / 100 + 74 * swell / 100 * strayed / 1_000;
    let turn = slope + 36 * scatter(bird, 618) / 1_000;
    let size = 18 + swell / 100 + 7 * depth;
    format!(
        "translate({x} {y}) rotate({turn}) scale({}.{})",
        size / 10,
        size % 10
    )
}

/// Half a wave: 0, 1000 in the middle, and 0 again.
fn arc(along: i32) -> i32 {
    4 * along * (1_000 - along) / 1_000
}

/// From -500 to 499, as if by chance, and the same each time.
fn scatter(bird: i32, step: i32) -> i32 {
    (bird * (step * 1_000 + 618)) / 1_000 % 1_000 - 500
}
