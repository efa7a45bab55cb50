package io.mlops.tck;

import io.mlops.Capability;
import java.util.Set;

/** What drivers typically get wrong, and the test that must see it. */
enum Mistake {
    OVERWRITES_DESPITE_IF_ABSENT(MemoryConditionalWriteTest.class, "ifAbsentNeverOverwrites()"),
    IGNORES_THE_VERSION(MemoryConditionalWriteTest.class, "ifVersionWritesOverThatVersionOnly()"),
    DECIDES_BEFORE_IT_WRITES(MemoryConditionalWriteTest.class, "decidesAtTheEndOfTheWrite()"),
    KEEPS_A_PARTIAL_OBJECT(MemoryArtifactStoreTest.class, "aFailedUploadLeavesNothing()"),
    LEAVES_PARTS_BEHIND(MemoryArtifactStoreTest.class, "aCancelledUploadLeavesNothing()"),
    IGNORES_INTERRUPTS(MemoryArtifactStoreTest.class, "aCancelledUploadLeavesNothing()"),
    CHECKS_THE_DIGEST_TOO_LATE(MemoryArtifactStoreTest.class, "refusesContentWithAnotherDigest()"),
    SHOWS_UNFINISHED_OBJECTS(MemoryArtifactStoreTest.class, "anUploadIsNotSeenBeforeItsEnd()"),
    KEEPS_THE_VERSION(MemoryArtifactStoreTest.class, "everyWriteHasAVersionOfItsOwn()"),
    LETS_KEYS_MEET(MemoryArtifactStoreTest.class, "keysNeverMeet()"),
    LISTS_WITHOUT_ORDER(MemoryArtifactStoreTest.class, "listsByPrefixInOrder()"),
    LISTS_THE_FIRST_PAGE(MemoryArtifactStoreTest.class, "listsMoreThanOnePage()"),
    LISTS_FOLDERS_ONLY(MemoryArtifactStoreTest.class, "listsByPrefixInOrder()"),
    DELETES_WHAT_LIES_BELOW(MemoryArtifactStoreTest.class, "deletesOneObjectAndItsContent()"),
    FAILS_TO_DELETE_NOTHING(MemoryArtifactStoreTest.class, "deletesOneObjectAndItsContent()"),
    CALLS_EVERYTHING_UNKNOWN(MemoryArtifactStoreTest.class, "whatIsNotThereIsNotFound()"),
    REMEMBERS_INSTEAD_OF_LOOKING(MemoryArtifactStoreTest.class, "anotherProcessSeesItAtOnce()"),
    STARTS_DOUBLES(MemoryEndpointsTest.class, "becomesReadyAsAskedFor()"),
    STARTS_A_COPY_FOR_EACH_PROCESS(MemoryEndpointsTest.class, "applyingAgainChangesNothing()"),
    NEVER_REPLACES(MemoryFaultTest.class, "applyingAgainReplacesAKilledReplica()"),
    REUSES_IDS(MemoryEndpointsTest.class, "aNewEndpointOfAnOldNameHasNewReplicas()"),
    RESTARTS_ALL_TO_SCALE(MemoryEndpointsTest.class, "scalesAndLeavesTheOthersAlone()"),
    CHANGES_WHAT_IT_SERVES(MemoryEndpointsTest.class, "anEndpointNeverChangesWhatItServes()"),
    IGNORES_NEW_TAGS(MemoryEndpointsTest.class, "tagsAreReplacedInPlace()"),
    TAKES_ANY_LOCATION(MemoryEndpointsTest.class, "refusesWhatCanNeverHold()"),
    TAKES_ANY_IMAGE(MemoryEndpointsTest.class, "refusesWhatCanNeverHold()"),
    TAKES_ANY_ACCELERATOR(MemoryEndpointsTest.class, "refusesWhatCanNeverHold()"),
    NEEDS_NO_MODEL(MemoryEndpointsTest.class, "refusesAModelThatIsNotStored()"),
    DOES_NOT_COMPARE_DIGESTS(MemoryEndpointsTest.class, "refusesAModelThatIsNotStored()"),
    HIDES_A_BAD_MODEL(MemoryEndpointsTest.class, "aModelThatCannotBeServedFailsWithItsReason()"),
    LEAVES_A_REPLICA_RUNNING(MemoryEndpointsTest.class, "deletingLeavesNothing()"),
    FORGETS_BEFORE_IT_STOPS(MemoryEndpointsTest.class, "deletingLeavesNothing()"),
    LISTS_WHATEVER_THE_TAGS(MemoryEndpointsTest.class, "listsByTagsInOrder()"),
    SCALES_BACK(MemoryEndpointCapacityTest.class, "theNumberBetweenTheBoundsIsTheServices()"),
    FOLLOWS_NO_LOAD(MemoryEndpointCapacityTest.class, "theServiceFollowsTheLoadBetweenTheBounds()"),
    KEEPS_THE_FIRST_BOUNDS(MemoryEndpointCapacityTest.class, "theServiceFollowsTheLoadBetweenTheBounds()"),
    FORGETS_THE_TARGET(MemoryEndpointCapacityTest.class, "theServiceFollowsTheLoadBetweenTheBounds()"),
    LETS_THE_NUMBER_RUN_AWAY(MemoryEndpointCapacityTest.class, "aNumberBeyondTheBoundsIsBroughtBack()"),
    FOLLOWS_THE_LOAD_FOR_EVER(MemoryEndpointCapacityTest.class, "withoutScalingTheNumberStaysAsItIs()"),
    LEAVES_THE_SCALING(MemoryEndpointCapacityTest.class, "deletingEndsTheScalingToo()"),
    CHANGES_WHAT_IT_RUNS_ON(MemoryEndpointCapacityTest.class, "anEndpointNeverChangesWhatItRunsOn()"),
    IGNORES_THE_INSTANCE_TYPE(MemoryEndpointCapacityTest.class, "runsOnTheInstanceTypeThatIsNamed()"),
    TAKES_ANY_INSTANCE_TYPE(MemoryEndpointCapacityTest.class, "refusesAnInstanceTypeThatDoesNotFit()"),
    KEEPS_NOTHING_WARM(MemoryEndpointCapacityTest.class, "aServerlessEndpointKeepsWarmWhatItIsAskedTo()"),
    STOPS_ALL_WHEN_CLOSED(MemoryEndpointsTest.class, "closingAProviderStopsNothing()"),
    KILLS_NOBODY(MemoryFaultTest.class, "aKilledReplicaIsGoneAndTheOthersStay()"),
    KILLS_EVERYBODY(MemoryFaultTest.class, "aKilledReplicaIsGoneAndTheOthersStay()"),
    TRAINS_AGAIN(MemoryTrainingJobsTest.class, "submittingAgainIsTheSameJob()"),
    CHANGES_A_JOB(MemoryTrainingJobsTest.class, "aJobNeverChanges()"),
    NEEDS_NO_INPUT(MemoryTrainingJobsTest.class, "refusesInputsThatAreNotThere()"),
    HIDES_THE_TRAINERS_REASON(MemoryTrainingJobsTest.class, "aFailureCarriesTheTrainersReason()"),
    NEEDS_NO_RESULT(MemoryTrainingJobsTest.class, "endingWellWithoutTheResultIsAFailure()"),
    LOSES_LOG_LINES(MemoryTrainingJobsTest.class, "itsLogIsReadInPagesByAnybody()"),
    THINKS_THAT_NOTHING_FOLLOWS(MemoryTrainingJobsTest.class, "theLogOfARunningJobIsToBeContinued()"),
    LEAVES_A_TRAINER_RUNNING(MemoryTrainingJobsTest.class, "aCancelledJobEndsAndLeavesNothingRunning()"),
    LISTS_ALL_JOBS(MemoryTrainingJobsTest.class, "listsByTagsInOrder()"),
    FORGETS_ITS_CHECKPOINT(MemoryTrainingSpotTest.class, "goesOnFromItsCheckpointAfterEachPreemption()"),
    NEVER_GIVES_UP(MemoryTrainingSpotTest.class, "isGivenUpAfterTooManyPreemptions()"),
    PREEMPTS_ANYTHING(MemoryTrainingSpotTest.class, "nobodyTakesAwayWhatIsOnDemand()"),
    IGNORES_THE_MAXIMUM_DURATION(MemoryTrainingSpotTest.class, "endsAfterItsMaximumDuration()"),
    WAITS_FOR_EVER(MemoryTrainingSpotTest.class, "endsAfterItsMaximumWaitWithoutHavingRun()"),
    IGNORES_UNKNOWN_SETTINGS(MemoryProviderTest.class, "namesASettingThatItDoesNotKnow()"),
    TELLS_NOBODY(MemoryProviderTest.class, "tellsItsListenerOfEveryCall()"),
    PRETENDS_TO_KILL(MemoryFaultTest.class, "whatItLacksIsUnsupported()"),
    HANGS_NOBODY(MemoryFaultTest.class, "aHungReplicaAnswersNothingUntilItIsReverted()"),
    HANGS_EVERYBODY(MemoryFaultTest.class, "aHungReplicaAnswersNothingUntilItIsReverted()"),
    HANGS_FOR_EVER(MemoryFaultTest.class, "aFaultEndsWithItsLimit()"),
    NEVER_REVERTS(MemoryFaultTest.class, "oneFaultAtATimeAndTakenBackAsOftenAsOneLikes()"),
    REVERTS_ONLY_THE_LIVING(MemoryFaultTest.class, "revertingWhatIsGoneSucceeds()"),
    LOSES_TAGS_WHEN_IT_MOVES(MemoryStorageTierTest.class, "movesAndKeepsTheRest()"),
    COPIES_THE_TAGS(MemoryStorageTierTest.class, "aCopyHasItsOwnTierAndTags()"),
    READS_THE_ARCHIVE(MemoryStorageTierTest.class, "whatIsArchivedIsRestoredBeforeItIsRead(Path)"),
    RESTORES_AT_ONCE(MemoryStorageTierTest.class, "aRestoreIsSeenOnItsWayAndReadWhenItIsDone()"),
    KEEPS_COPIES_FOR_EVER(MemoryStorageTierTest.class, "aTemporaryCopyGoes()"),
    PROMISES_ANY_SPEED(MemoryStorageTierTest.class, "aRestoreCannotBeFasterThanTheStore()"),
    DROPS_A_RULE(MemoryTieringPolicyTest.class, "isReadBackAsItWasGiven()"),
    IGNORES_TAGS_OF_RULES(MemoryTieringPolicyTest.class, "rulesSelectByTags()"),
    NEVER_EXPIRES(MemoryTieringPolicyTest.class, "objectsMoveAndExpireByAge()"),
    FOLLOWS_THE_LAST_RULE(MemoryTieringPolicyTest.class, "theColdestOfSeveralRulesCounts()"),
    OVERWRITES_WHAT_IS_RETAINED(MemoryRetentionTest.class, "whatIsRetainedIsNeitherDeletedNorOverwritten()"),
    DELETES_WHAT_IS_RETAINED(MemoryRetentionTest.class, "whatIsRetainedIsNeitherDeletedNorOverwritten()"),
    COMPLETES_WITHOUT_CONDITION(MemoryTransferTest.class, "theConditionIsDecidedAtTheEnd()"),
    ABORTS_NOTHING(MemoryTransferTest.class, "aCancelledUploadLeavesNothing()"),
    FORGETS_PARTS(MemoryTransferTest.class, "anInterruptedUploadGoesOn()"),
    LISTS_NO_UNFINISHED(MemoryTransferTest.class, "anAbandonedUploadLeavesNothing()"),
    READS_ANY_VERSION(MemoryTransferTest.class, "aDownloadThatIsOverwrittenMeanwhileLeavesTheFileAlone()"),
    COUNTS_THE_LAST_DAY(MemoryCostLedgerTest.class, "theLastDayIsNotInIt()"),
    DROPS_WHAT_LACKS_THE_TAG(MemoryCostLedgerTest.class, "whatDoesNotCarryTheTagIsToldApart()"),
    COUNTS_ALL_OF_THE_ACCOUNT(MemoryCostLedgerTest.class, "onlyWhatHasTheTagsCounts()"),
    COUNTS_WHAT_HAS_ANY_TAG(MemoryCostLedgerTest.class, "onlyWhatHasTheTagsCounts()"),
    ADDS_NOTHING_UP(MemoryCostLedgerTest.class, "chargesAreAddedUpByDayServiceAndTag()"),
    ROUNDS_TO_CENTS(MemoryCostLedgerTest.class, "smallAmountsAreExact()"),
    DROPS_CREDITS(MemoryCostLedgerTest.class, "creditsStayNegative()"),
    READS_ONE_PAGE_OF_THE_BILL(MemoryCostLedgerTest.class, "allPagesAreRead()"),
    CALLS_EVERY_DAY_FINAL(MemoryCostLedgerTest.class, "daysThatAreNotFinalAreNamed()"),
    MAKES_UP_A_FORECAST(MemoryCostLedgerTest.class, "aForecastThatTheCloudCannotGiveIsNoFigure()"),
    MAKES_A_SECOND_BUDGET(MemoryBudgetsTest.class, "isReplacedInPlace()"),
    WRITES_THE_SAME_BUDGET(MemoryBudgetsTest.class, "applyingAgainChangesNothing()"),
    KEEPS_THE_AMOUNT(MemoryBudgetsTest.class, "isReplacedInPlace()"),
    KEEPS_OLD_ALERTS(MemoryBudgetsTest.class, "alertsThatAreTakenAwayAreGone()"),
    FAILS_TO_DELETE_NO_BUDGET(MemoryBudgetsTest.class, "whatIsDeletedIsGone()"),
    FORGETS_THE_SCOPE(MemoryBudgetsTest.class, "listsByScopeInOrder()"),
    DELETES_OTHERS_BUDGETS(MemoryBudgetsTest.class, "othersAreLeftAlone()"),
    TELLS_ANYBODY(MemoryBudgetsTest.class, "refusesWhatItCannotHold()");

    private final Class<? extends Contract> contract;
    private final String test;

    Mistake(Class<? extends Contract> contract, String test) {
        this.contract = contract;
        this.test = test;
    }

    /** What the driver lacks beside it: some mistakes are possible only then. */
    Set<Capability> lacking() {
        return switch (this) {
            case PRETENDS_TO_KILL -> Set.of(Capability.FAULT_KILL);
            case READS_THE_ARCHIVE, RESTORES_AT_ONCE, KEEPS_COPIES_FOR_EVER, PROMISES_ANY_SPEED ->
                Set.of(Capability.INSTANT_ARCHIVE);
            default -> Set.of();
        };
    }

    Class<? extends Contract> contract() {
        return contract;
    }

    String test() {
        return test;
    }
}
