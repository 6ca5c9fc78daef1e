"""The demo: three doors on one machine and a sample dialogue that was really held, over HTTP, by simulated members."""
