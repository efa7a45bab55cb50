package io.mlops.provider.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.mlops.sandbox.azure.AzureSandbox;
import io.mlops.sandbox.token.SignedTokens.Token;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Whoever the sandbox knows, with tokens that come past the network. Thread-safe. */
final class SandboxCaller implements TokenCredential {
    private final AzureSandbox sandbox;
    private final AtomicInteger asked = new AtomicInteger();

    SandboxCaller(AzureSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** How many tokens were asked for. */
    int asked() {
        return asked.get();
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext request) {
        asked.incrementAndGet();
        Token token = sandbox.tokens().issue(request.getScopes().get(0));
        return Mono.just(new AccessToken(token.text(), token.expires().atOffset(ZoneOffset.UTC)));
    }
}
