package io.mlops.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * What came of looking at a request's credentials.
 *
 * @param identity who asks; null where nobody that is known
 * @param denial why not, for people, without any part of the credentials; empty where somebody is known
 */
public record Verdict(@Nullable Identity identity, String denial) {
    static Verdict known(Identity identity) {
        return new Verdict(identity, "");
    }

    static Verdict denied(String denial) {
        return new Verdict(null, denial);
    }
}
