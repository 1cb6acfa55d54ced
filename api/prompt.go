package api

import (
	"context"
	"time"
)

// Prompt asks the user to open an address and enter a code there.
type Prompt struct {
	Code, URL string
	Expires   time.Time // approximate: the library does not pass on the expiry in Entra ID's response
}

type promptKey struct{}

// WithPrompts returns a context in which a sign-in shows its prompts with ask.
func WithPrompts(ctx context.Context, ask func(Prompt)) context.Context {
	return context.WithValue(ctx, promptKey{}, ask)
}

// ShowPrompt shows a prompt of a sign-in to the user of ctx, if there is one.
func ShowPrompt(ctx context.Context, p Prompt) {
	if ask, ok := ctx.Value(promptKey{}).(func(Prompt)); ok {
		ask(p)
	}
}
