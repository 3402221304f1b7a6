""" "311" 服务 (规程五): who lacks what, and what is offered to one person."""
