//! Tests of the built app in real browsers.
