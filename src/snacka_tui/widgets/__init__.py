"""The widgets: each shows one slice of the model and posts what the person wants; none uses the network."""
