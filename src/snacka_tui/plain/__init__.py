"""Line by line, without a screen: for people who listen to their terminal, for pipes and for scripts."""
