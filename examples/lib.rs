//! Programs that show one way of using `jitsi-topology` each.
