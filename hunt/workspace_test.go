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
	for asked, want := range map[string]string{"": "of the profile", "of the question": "of the question"} {
		d := newFixture(t, quota.Limits{})
		d.Runner.Config.Profile.Workspace = "of the profile"
		d.service.act = answers(time.Millisecond, &api.Answer{Table: &table.Table{}})
		finish(t, d.Start(t.Context(), hunt.Question{Text: "T", WorkspaceID: asked}))
		if d.service.asked.WorkspaceID != want {
			t.Errorf("question with workspace %q: sent %q, want %q", asked, d.service.asked.WorkspaceID, want)
		}
	}
}
