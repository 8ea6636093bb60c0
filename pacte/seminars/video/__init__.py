"""Video: signing a half-day by personal link, and reading the connection report of the video tool."""
