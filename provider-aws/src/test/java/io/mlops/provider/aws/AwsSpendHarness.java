package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.price.Money;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.aws.AwsAccount.Bucket;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.tck.SpendHarness;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.budgets.BudgetsClient;
import software.amazon.awssdk.services.budgets.model.Budget;
import software.amazon.awssdk.services.budgets.model.BudgetType;
import software.amazon.awssdk.services.budgets.model.TimeUnit;

/** An account's money for the contracts: on a real account nobody writes the bill. */
final class AwsSpendHarness implements SpendHarness {
    private static final String ACCOUNT = "123456789012";

    private final AwsAccount account;
    private final Optional<MoneyWire> wire;
    private final Map<String, String> settings;
    private final Provider provider;
    private final Provider second;
    private final BudgetsClient budgets;

    private AwsSpendHarness(AwsAccount account, Optional<MoneyWire> wire) {
        this.account = account;
        this.wire = wire;
        this.settings = wire.map(stand -> stand.settings(account.settings())).orElseGet(account::settings);
        this.provider = openAnother();
        this.second = openAnother();
        this.budgets = BudgetsClient.builder()
                .region(Region.US_EAST_1)
                .httpClient(AwsClients.connections())
                .applyMutation(builder -> Optional.ofNullable(settings.get("endpoint"))
                        .map(URI::create)
                        .ifPresent(builder::endpointOverride))
                .build();
    }

    static AwsSpendHarness open() {
        AwsAccount account = AwsAccount.open(Bucket.PLAIN);
        return new AwsSpendHarness(
                account,
                account.emulated()
                        ? Optional.of(new MoneyWire(URI.create(
                                Objects.requireNonNull(account.settings().get("endpoint")))))
                        : Optional.empty());
    }

    private Provider openAnother() {
        return factory().open(new ProviderSettings(AwsConfig.PROVIDER, settings), CallListener.NONE);
    }

    @Override
    public boolean bill(List<Billed> items, Set<LocalDate> estimated) {
        wire.ifPresent(stand -> stand.costs()
                .bill(
                        items.stream()
                                .map(item -> new BilledItem(
                                        item.day(),
                                        item.service(),
                                        item.tags().entries(),
                                        item.amount().amount()))
                                .toList(),
                        estimated));
        return wire.isPresent();
    }

    @Override
    public int moreThanOnePageOfCharges() {
        return 2 * MoneyWire.PAGE + 1;
    }

    @Override
    public boolean foresee(Money expected) {
        wire.ifPresent(stand -> stand.costs().foresee(Optional.of(expected.amount())));
        return wire.isPresent();
    }

    @Override
    public boolean foreseeNothing() {
        wire.ifPresent(stand -> stand.costs().foresee(Optional.empty()));
        return wire.isPresent();
    }

    /** Of a year. */
    @Override
    public boolean foreignBudget(String name) {
        if (wire.isPresent()) {
            budgets.createBudget(request -> request.accountId(ACCOUNT)
                    .budget(Budget.builder()
                            .budgetName(name)
                            .budgetType(BudgetType.COST)
                            .timeUnit(TimeUnit.ANNUALLY)
                            .budgetLimit(limit -> limit.amount(BigDecimal.ONE).unit("USD"))
                            .build()));
        }
        return wire.isPresent();
    }

    @Override
    public int budgets(String name) {
        return (int) budgets.describeBudgetsPaginator(request -> request.accountId(accountId())).budgets().stream()
                .filter(budget -> budget.budgetName().equals(name))
                .count();
    }

    @Override
    public int budgetWrites() {
        return wire.map(stand -> stand.budgets().writes()).orElse(-1);
    }

    /** The role's. */
    private String accountId() {
        return Objects.requireNonNull(settings.get("role")).split(":", -1)[4];
    }

    @Override
    public ProviderFactory factory() {
        return new AwsProviderFactory();
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Set<String> requiredSettings() {
        return Set.of("regions", "bucket", "role");
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Provider second() {
        return second;
    }

    @Override
    public Location location() {
        return account.location();
    }

    @Override
    public String suffix() {
        return account.suffix();
    }

    @Override
    public Duration patience() {
        return account.patience();
    }

    @Override
    public void close() {
        provider.close();
        second.close();
        budgets.close();
        wire.ifPresent(MoneyWire::close);
        account.close();
    }
}
