"""A whole cluster on this machine: NATS servers, nodes and a balancer, to try, to measure and to break.

`trial` opens a chat on it, `faults` breaks it at random under load and checks that nothing was lost.
"""
