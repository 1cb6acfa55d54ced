package ui_test

import (
	"context"
	"strings"
	"testing"

	"quarry/api"
	"quarry/api/failure"
)

type rejecting struct{}

func (rejecting) Run(context.Context, api.Query, api.Sink) (*api.Answer, error) {
	return nil, &api.Error{Kind: api.BadQuery, Source: failure.Service, Message: "no", RequestID: "74bd"}
}

func TestAnErrorIsCopied(t *testing.T) {
	drive(t, 100, 30, rejecting{}, func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "Y")
		w.WaitFor("has not failed")
		w.Type("DeviceInfo")
		w.Press("f5")
		w.WaitFor("The service rejected the query")
		w.Press("ctrl+k", "Y")
		w.WaitFor("Sent the error")
		if screen := w.Screen(); strings.Contains(screen, "has not failed") {
			t.Errorf("the error is denied:\n%s", screen)
		}
	})
}
