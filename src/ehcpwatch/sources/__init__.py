"""Ways in: whatever a sending system gives, turned into events and rejections."""
