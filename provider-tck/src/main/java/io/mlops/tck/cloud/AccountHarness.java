package io.mlops.tck.cloud;

import io.mlops.Location;
import io.mlops.provider.Provider;
import io.mlops.tck.ProviderHarness;
import java.time.Duration;
import java.util.Map;

/**
 * A {@link TestAccount} for contracts, opened by two providers.
 *
 * @param <A> what the account is, for what this world tells past its provider
 */
public abstract class AccountHarness<A extends TestAccount> implements ProviderHarness {
    private final A account;
    private final Provider provider;
    private final Provider second;

    /** @param account is closed with it */
    protected AccountHarness(A account) {
        this.account = account;
        this.provider = account.open(Map.of());
        this.second = account.open(Map.of());
    }

    protected final A account() {
        return account;
    }

    @Override
    public final Map<String, String> settings() {
        return account.settings();
    }

    @Override
    public final Provider provider() {
        return provider;
    }

    @Override
    public final Provider second() {
        return second;
    }

    /** The first that can be deployed to. */
    @Override
    public Location location() {
        return provider.locations().getFirst();
    }

    @Override
    public final String suffix() {
        return account.suffix();
    }

    @Override
    public final boolean pass(Duration time) {
        return account.pass(time);
    }

    @Override
    public final Duration patience() {
        return account.patience();
    }

    @Override
    public final void close() {
        account.close();
    }
}
