"""培训 (规程五): institutions and courses, recommending them, completions that are shared."""
