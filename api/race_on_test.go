//go:build race

package api

// slowdown is how much longer a run may take with the race detector, which traces every access to memory.
const slowdown = 4
