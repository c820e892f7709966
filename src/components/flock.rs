//! A murmuration: many birds in one moving shape, as a picture for where there is nothing else.

use std::f64::consts::TAU;

use yew::prelude::*;

use super::bird::OUTLINE;

const BIRDS: u32 = 210;
/// How many steps of nearness there are; the stylesheet has a shade for each.
const DEPTHS: u32 = 3;

/// Draws the flock; it says nothing to a screen reader.
#[component]
pub fn Flock() -> Html {
    html! {
        <svg class="flock" viewBox="0 0 400 160" aria-hidden="true">
            for depth in 0..DEPTHS {
                <g class={format!("flock-depth-{depth}")}>
                    for bird in (0..BIRDS).filter(|bird| bird % DEPTHS == depth) {
                        <path d={OUTLINE} transform={place(bird)} />
                    }
                </g>
            }
        </svg>
    }
}

/// Where a bird is and how it is turned: scattered around a wave that swells twice, densest along
/// its middle.
fn place(bird: u32) -> String {
    let along = f64::from(bird) / f64::from(BIRDS);
    // Multiples of irrational numbers: as if by chance, and the same each time.
    let scatter = |step: f64| (f64::from(bird) * step).fract() - 0.5;
    let wave = (along * TAU * 0.9).sin();
    let swell = (along * TAU / 2.0).sin() * (0.62 + 0.38 * (along * TAU * 2.0 - 0.6).cos());
    let strayed = 4.0 * scatter(0.569_840).powi(3) + scatter(0.430_159);
    let x = 24.0 + 346.0 * along + 34.0 * scatter(0.754_877);
    let y = 78.0 - 32.0 * wave + 86.0 * swell * strayed;
    let turn = -26.0 * (along * TAU * 0.9).cos() + 36.0 * scatter(0.618_034);
    let size = 0.16 + 0.12 * swell + 0.2 * f64::from(bird % DEPTHS) / f64::from(DEPTHS);
    format!("translate({x:.1} {y:.1}) rotate({turn:.0}) scale({size:.2})")
}
