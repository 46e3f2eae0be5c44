"""How a line of a timeline looks: words, colours, wrapping, cells. Takes facts of the model and gives rows of
Segments; it never touches the model's state, the network or a widget."""
