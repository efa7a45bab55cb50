package io.mlops.spend.spi;

import io.mlops.spend.Budget;
import io.mlops.spend.BudgetSpec;
import io.mlops.spi.Driver;
import java.util.List;
import java.util.Optional;

/** Keeps monthly budgets at a cloud. Every method must be safe to call from several threads and processes. */
public interface BudgetsDriver extends Driver {
    /**
     * Must make the budget, or change the one of this name in place to be just so: amount, scope, alerts and recipients; what it had
     * and should not have must go. Must change nothing where it is so already, and there must be one budget of this name afterwards
     * however many apply it at once. Must fail with what classifies as INVALID_ARGUMENT for a recipient that nobody can be told by and for a currency that
     * is not the bill's, and with FAILED_PRECONDITION, changing nothing, where the one of this name is none of a month's cost.
     */
    void apply(BudgetSpec spec) throws Exception;

    /** Must look at the service; empty where there is none, or one that {@link #apply} could not have made. */
    Optional<Budget> find(String name) throws Exception;

    /** Must return all that {@link #apply} could have made, of all pages, and must leave out the others. */
    List<Budget> list() throws Exception;

    /** Must succeed where there is none, and must leave one alone that {@link #apply} could not have made. */
    void delete(String name) throws Exception;
}
