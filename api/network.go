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
)

// unreached makes an error of a call that got no response, or lost the rest of one.
func (c *Client) unreached(ctx context.Context, err error) *Error {
	if e := ended(ctx); e != nil {
		return e
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return broken(err, c.endpoint.Host)
}

// ended makes an error of a context that is over; nil while it is not.
func ended(ctx context.Context) *Error {
	switch ctx.Err() {
	case context.Canceled:
		return &Error{Kind: Canceled, cause: context.Canceled}
	case context.DeadlineExceeded:
		return &Error{Kind: Timeout, Message: "the time given to the run is over", cause: context.DeadlineExceeded}
	}
	return nil
}

// broken tells apart the ways in which a connection fails. Only those that another
// try may mend are transient.
func broken(err error, host string) *Error {
	e := &Error{Kind: Network, cause: err}
	var (
		away        *redirected
		clear       *insecure
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		name        x509.HostnameError
		late        interface{ Timeout() bool }
	)
	switch {
	case errors.As(err, &away):
		e.Message, e.advice = clean(away.Error()), "nothing was sent there; check base_url, cloud and region"
	case errors.As(err, &clear):
		e.Message, e.advice = clean(clear.Error()), "write the address with https"
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &name):
		e.Message, e.advice = clean(host+", "+bare(err)), "set ca_file if a proxy or a service of your own has a certificate of its own, and check the clock"
	case errors.Is(err, http.ErrSchemeMismatch):
		e.Message, e.advice = host+" does not speak TLS", "check the port in base_url, and whether a proxy stands in between"
	case errors.As(err, &dns):
		e.Message, e.advice = clean(fmt.Sprintf("the name %s cannot be resolved", dns.Name)), "check the network, cloud and region"
		e.transient = dns.IsTemporary && !dns.IsNotFound
	case errors.Is(err, io.EOF):
		e.Message, e.transient = clean(host+" closed the connection"), true
	case errors.As(err, &late) && late.Timeout():
		e.Kind, e.Message = Timeout, clean(host+", "+bare(err))
	default:
		e.Message, e.transient = clean(host+", "+bare(err)), true
	}
	return e
}

// bare is the text of an error without the method and address that net/http puts first.
func bare(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err.Error()
}
