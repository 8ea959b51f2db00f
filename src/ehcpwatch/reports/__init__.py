"""What people print, send and file: packs, exports and the figures behind them."""
