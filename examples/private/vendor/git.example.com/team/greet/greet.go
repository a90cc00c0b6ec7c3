// Package greet is the team's own.
package greet

// Text is what a report begins with.
const Text = "from the team, in confidence"
