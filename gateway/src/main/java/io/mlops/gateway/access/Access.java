package io.mlops.gateway.access;

import io.mlops.gateway.reload.Reloaded;
import io.mlops.gateway.reload.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells who asks, by the credentials of a request. Thread-safe; its files are looked at by one thread. */
public final class Access {
    private static final String BEARER = "bearer ";
    private static final int MOST_CHARACTERS = 8 * 1024;

    private final @Nullable Reloaded<ApiKeys> apiKeys;
    private final @Nullable Reloaded<JwkSet> keySet;
    private final @Nullable Tokens tokens;

    /** Reads the files; FAILED_PRECONDITION says what is wrong with them. */
    public Access(AccessSettings settings, InstantSource clock) {
        Path file = settings.apiKeys();
        this.apiKeys = file == null
                ? null
                : new Reloaded<>(
                        "gateway.api-keys",
                        Source.files(List.of(file)),
                        contents -> ApiKeys.read(contents.getFirst(), file.toString()));
        JwtSettings jwt = settings.jwt();
        if (jwt == null) {
            this.keySet = null;
            this.tokens = null;
        } else if (jwt.isRemote()) {
            KeySource source = new KeySource(new HttpFetch(URI.create(jwt.jwks())), clock);
            this.keySet = keys(source);
            this.tokens = new Tokens(jwt, keySet, clock, source::want);
        } else {
            this.keySet = keys(Source.files(List.of(jwt.file())));
            this.tokens = new Tokens(jwt, keySet, clock, () -> {});
        }
    }

    private static Reloaded<JwkSet> keys(Source source) {
        return new Reloaded<>("gateway.jwt.jwks", source, contents -> JwkSet.read(contents.getFirst()));
    }

    /** Its states of files, to be looked at now and then. */
    public List<Reloaded<?>> reloaded() {
        List<Reloaded<?>> all = new ArrayList<>();
        if (apiKeys != null) {
            all.add(apiKeys);
        }
        if (keySet != null) {
            all.add(keySet);
        }
        return all;
    }

    /** Whether a request needs credentials. */
    public boolean required() {
        return apiKeys != null || tokens != null;
    }

    /** Looks at all values of the headers {@code authorization} and {@code x-api-key}. */
    public Verdict check(List<String> authorization, List<String> apiKey) {
        if (authorization.size() + apiKey.size() != 1) {
            return Verdict.denied(
                    authorization.isEmpty() && apiKey.isEmpty()
                            ? "the request carries no key; send authorization: Bearer KEY, or x-api-key: KEY"
                            : "the request carries several keys; send one");
        }
        if (!apiKey.isEmpty()) {
            return key(apiKey.getFirst().strip());
        }
        String value = authorization.getFirst();
        if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Verdict.denied("authorization must be Bearer KEY");
        }
        String text = value.substring(BEARER.length()).strip();
        return tokens != null && text.indexOf('.') >= 0 ? tokens.check(text) : key(text);
    }

    /** How many believed tokens are remembered. */
    int remembered() {
        return tokens == null ? 0 : tokens.remembered();
    }

    private Verdict key(String text) {
        Identity identity = apiKeys == null || text.length() > MOST_CHARACTERS
                ? null
                : apiKeys.current().find(text);
        return identity == null ? Verdict.denied("the key is not known here") : Verdict.known(identity);
    }
}
