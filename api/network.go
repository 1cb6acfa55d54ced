package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"quarry/api/failure"
	"quarry/bounded"
)

// unreached returns the error for a call without a complete response.
func (c *Client) unreached(ctx context.Context, err error) *Error {
	if e := ended(ctx); e != nil {
		return e
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return NetworkError(err, c.endpoint.Host)
}

// ended returns an error if the context has ended.
func ended(ctx context.Context) *Error {
	switch ctx.Err() {
	case context.Canceled:
		return &Error{Kind: Canceled, cause: context.Canceled}
	case context.DeadlineExceeded:
		return &Error{Kind: Timeout, Message: "the time limit of the run has passed", cause: context.DeadlineExceeded}
	}
	return nil
}

// NetworkError classifies a connection error. Only errors that a retry may fix are transient.
func NetworkError(err error, host string) *Error {
	e := &Error{Kind: Network, cause: err}
	var (
		proxy       *ProxyError
		away        *redirectError
		clear       *plaintextError
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		name        x509.HostnameError
		exceeded    *bounded.Error
		late        interface{ Timeout() bool }
	)
	switch {
	case errors.As(err, &proxy):
		e.Message, e.Advice = Clean(proxy.Error()), proxy.advice()
		if proxy.Status != "" {
			e.Source = failure.Proxy
		}
	case unreachedProxy(err) != nil:
		e.Message, e.Advice = Clean("proxy, "+unreachedProxy(err).Error()), "check HTTPS_PROXY and whether the proxy runs"
	case errors.As(err, &away):
		e.Message, e.Advice = Clean(away.Error()), "nothing was sent there; check base_url, cloud and region"
	case errors.As(err, &clear):
		e.Message, e.Advice = Clean(clear.Error()), "use https in the address"
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &name):
		e.Message, e.Advice = Clean(host+", "+bare(err)),
			"set ca_file if a proxy or the service uses a private certificate authority, and check the clock"
	case errors.Is(err, http.ErrSchemeMismatch):
		e.Message, e.Advice = host+" does not support TLS",
			"check the port in base_url, and whether a proxy intercepts the connection"
	case errors.As(err, &dns):
		e.Message, e.Advice = Clean(fmt.Sprintf("cannot resolve %s", dns.Name)), "check the network, cloud and region"
		e.transient = dns.IsTemporary && !dns.IsNotFound
	case errors.Is(err, io.EOF):
		e.Message, e.transient = Clean(host+" closed the connection"), true
	case errors.As(err, &exceeded) && !exceeded.Timeout():
		e.Message, e.Advice = Clean(host+" sends "+exceeded.Error()),
			"check the address, and whether a proxy intercepts the connection"
	case errors.As(err, &late) && late.Timeout():
		e.Kind, e.Message = Timeout, Clean(host+", "+bare(err))
	default:
		e.Message, e.transient = Clean(host+", "+bare(err)), true
	}
	return e
}

// bare returns the text of an error without the method and URL that net/http adds.
func bare(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err.Error()
}
