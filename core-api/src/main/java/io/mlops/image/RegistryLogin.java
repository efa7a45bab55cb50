package io.mlops.image;

import java.util.Objects;

/**
 * What a registry lets somebody in with. Its text never holds the password.
 *
 * @param username whom the registry knows, or the fixed name that it wants beside a token
 * @param password the password or token
 */
public record RegistryLogin(String username, String password) {
    public RegistryLogin {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "RegistryLogin[username=" + username + "]";
    }
}
