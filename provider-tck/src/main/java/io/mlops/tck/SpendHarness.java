package io.mlops.tck;

import io.mlops.Tags;
import io.mlops.price.Money;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** A world in which spend and budgets can be tested. */
public interface SpendHarness extends StoringOnlyHarness {
    /**
     * Something on the bill, before the cloud adds up what is alike.
     *
     * @param service as the bill names it
     * @param tags of what was used
     * @param amount negative for a credit
     */
    record Billed(LocalDate day, String service, Tags tags, Money amount) {}

    /**
     * Makes this the whole bill. False where nobody can write the bill; tests that need it are left out then.
     *
     * @param estimated the days that are not final yet
     */
    default boolean bill(List<Billed> items, Set<LocalDate> estimated) {
        return false;
    }

    /** How many charges are more than one page of the service's answer. */
    default int moreThanOnePageOfCharges() {
        return 50;
    }

    /** Makes this what the cloud forecasts for whatever is asked; false where nobody can. */
    default boolean foresee(Money expected) {
        return false;
    }

    /** Lets the cloud know too little for a forecast; false where nobody can. */
    default boolean foreseeNothing() {
        return false;
    }

    /** Somebody whom a budget can tell, another one for each number. */
    default String recipient(int number) {
        return "alerts-" + number + "@example.com";
    }

    /** Makes a budget of this name that is of a year, or of usage, or of whatever we make none of; false where nobody can. */
    default boolean foreignBudget(String name) {
        return false;
    }

    /** How many budgets of this name there are, taken from the world itself and not from the driver under test. */
    int budgets(String name);

    /** How many times budgets were written since this world began; empty worlds have 0. Negative where nobody counts. */
    default int budgetWrites() {
        return -1;
    }

    @Override
    default int residue() {
        return 0;
    }
}
