package io.mlops.provider.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Puts the caller's token on every request, and tries once more with a new one where it is refused: it may have expired while a long
 * operation went on, or been revoked
 * (https://learn.microsoft.com/entra/identity-platform/claims-challenge). Azure's own policy refuses plain HTTP altogether; this one
 * permits it to this machine only. Thread-safe.
 */
final class BearerPolicy implements HttpPipelinePolicy {
    private static final int UNAUTHORIZED = 401;
    private static final Pattern CLAIMS = Pattern.compile("claims=\"([^\"]+)\"");

    private final TokenSource tokens;

    BearerPolicy(TokenSource tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        HttpPipelineNextPolicy again = next.clone();
        return Mono.fromCallable(() -> authorized(context))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(token -> next.process().flatMap(response -> {
                    if (response.getStatusCode() != UNAUTHORIZED) {
                        return Mono.just(response);
                    }
                    String claims = claims(response);
                    response.close();
                    return Mono.fromRunnable(() -> authorize(context, tokens.renewed(token, claims)))
                            .subscribeOn(Schedulers.boundedElastic())
                            .then(again.process());
                }));
    }

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        HttpPipelineNextSyncPolicy again = next.clone();
        AccessToken token = authorized(context);
        HttpResponse response = next.processSync();
        if (response.getStatusCode() != UNAUTHORIZED) {
            return response;
        }
        String claims = claims(response);
        response.close();
        authorize(context, tokens.renewed(token, claims));
        return again.processSync();
    }

    private AccessToken authorized(HttpPipelineCallContext context) {
        requireSafe(context.getHttpRequest().getUrl());
        AccessToken token = tokens.token();
        authorize(context, token);
        return token;
    }

    private static void authorize(HttpPipelineCallContext context, AccessToken token) {
        context.getHttpRequest().setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + token.getToken());
    }

    /** Refuses plain HTTP to others than this machine. */
    static void requireSafe(URL url) {
        if (!url.getProtocol().equals("https") && !loopback(url.getHost())) {
            throw new IllegalArgumentException(
                    "a token is sent over plain http to this machine only, and not to " + url.getHost());
        }
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** What the challenge wants to see in the next token, decoded; empty text where it says nothing. */
    private static String claims(HttpResponse response) {
        String challenge = response.getHeaderValue(HttpHeaderName.WWW_AUTHENTICATE);
        Matcher matcher = CLAIMS.matcher(challenge == null ? "" : challenge);
        return matcher.find()
                ? new String(
                        Base64.getUrlDecoder().decode(matcher.group(1).replaceFirst("=+$", "")), StandardCharsets.UTF_8)
                : "";
    }
}
