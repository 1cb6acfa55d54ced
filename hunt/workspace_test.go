package hunt_test

import (
	"testing"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/hunt"
	"quarry/table"
)

func TestTheProfilesWorkspaceIsTheDefault(t *testing.T) {
	const (
		ofProfile  = "01234567-89ab-cdef-0123-000000000001"
		ofQuestion = "01234567-89ab-cdef-0123-000000000002"
	)
	for asked, want := range map[string]string{"": ofProfile, ofQuestion: ofQuestion} {
		d := newFixture(t, quota.Limits{})
		d.Runner.Config.Profile.Workspace = ofProfile
		d.service.act = answers(time.Millisecond, &api.Answer{Table: &table.Table{}})
		finish(t, d.Start(t.Context(), hunt.Question{Text: "T", WorkspaceID: asked}))
		if d.service.asked.WorkspaceID != want {
			t.Errorf("question with workspace %q: sent %q, want %q", asked, d.service.asked.WorkspaceID, want)
		}
	}
}
