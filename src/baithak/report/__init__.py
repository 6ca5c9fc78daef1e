"""Reports: findings turned into what a reader sees, on a page, in files and in the terminal."""
