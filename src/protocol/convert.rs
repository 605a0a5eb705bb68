//! From the domain's types to those of the wire. One way: what comes in is read by the daemon.
