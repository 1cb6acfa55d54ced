//go:build !race

package api

const slowdown = 1
