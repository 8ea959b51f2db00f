"""The loop of one partition, and the engines that drive it."""
