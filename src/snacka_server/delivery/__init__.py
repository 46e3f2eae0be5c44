"""Delivery speaks: who hears of an event, what it looks like to them, and how the bytes reach their outboxes.

It changes no state and asks no questions; an event costs one encoding per capability shape and one list
append per listener.
"""
