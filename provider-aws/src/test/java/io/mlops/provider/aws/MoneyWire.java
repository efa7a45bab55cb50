package io.mlops.provider.aws;

import io.mlops.sandbox.moto.MotoInstallation;
import io.mlops.sandbox.moto.MotoProxy;
import io.mlops.sandbox.spend.BudgetGaps;
import io.mlops.sandbox.spend.CostExplorer;
import io.mlops.sandbox.wire.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Cost Explorer with a bill of its own, and moto's Budgets with what they lack. */
final class MoneyWire implements AutoCloseable {
    /** Groups on a page. */
    static final int PAGE = 4;

    private final CostExplorer costs;
    private final BudgetGaps budgets;
    private final MotoProxy proxy;
    private final Listener costsPort;
    private final Listener budgetsPort;

    MoneyWire(URI moto) {
        try {
            Path data = MotoInstallation.ensure(Path.of(System.getProperty("mlops.root"), ".tools"))
                    .serviceModels();
            this.costs = new CostExplorer(data, PAGE);
            this.proxy = new MotoProxy(moto);
            this.budgets = new BudgetGaps(data, proxy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        this.costsPort = new Listener(0, costs);
        this.budgetsPort = new Listener(0, budgets);
    }

    CostExplorer costs() {
        return costs;
    }

    BudgetGaps budgets() {
        return budgets;
    }

    /** With the addresses of both. */
    Map<String, String> settings(Map<String, String> settings) {
        Map<String, String> more = new HashMap<>(settings);
        more.put("endpoint.ce", costsPort.url().toString());
        more.put("endpoint.budgets", budgetsPort.url().toString());
        return Map.copyOf(more);
    }

    @Override
    public void close() {
        costsPort.close();
        budgetsPort.close();
        proxy.close();
    }
}
