package sandbox

import (
	"net/http"
	"strings"
)

// base returns the root of the sign-in authority under the host name that the client used.
func (s *service) base(r *http.Request) string { return "https://" + r.Host }

// openID serves the OpenID configuration, which sign-in libraries fetch before they request a
// token.
func (s *service) openID(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.PathValue("tenant"), s.identity.tenant) {
		s.writeSignInError(w, r, &tenantNotFound)
		return
	}
	root := s.base(r) + "/" + s.identity.tenant
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                root + "/v2.0",
		"authorization_endpoint":                root + "/oauth2/v2.0/authorize",
		"token_endpoint":                        root + "/oauth2/v2.0/token",
		"device_authorization_endpoint":         root + "/oauth2/v2.0/devicecode",
		"jwks_uri":                              root + "/discovery/v2.0/keys",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		"response_types_supported":              []string{"token"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"ES256"},
		"cloud_instance_name":                   r.Host,
	})
}

// instance serves instance discovery. The sandbox is a cloud of its own.
func (s *service) instance(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": s.base(r) + "/" + s.identity.tenant + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []any{map[string]any{
			"preferred_network": r.Host, "preferred_cache": r.Host, "aliases": []string{r.Host},
		}},
	})
}

// keys serves the public key that verifies the tenant's tokens.
func (s *service) keys(w http.ResponseWriter, _ *http.Request) {
	point, err := s.identity.key.PublicKey.Bytes() // the byte 4, then x and y
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{
		"kty": "EC", "use": "sig", "alg": "ES256", "kid": "sandbox", "crv": "P-256",
		"x": base64url.EncodeToString(point[1:33]), "y": base64url.EncodeToString(point[33:]),
	}}})
}
