"""BuildKit's own tests of its Dockerfile frontend, and which of ours assert the same of this one.

A row names tests of moby/buildkit. Beside it stand tests of ours that run on both engines, or a reason: why
a recorded daemon or one engine has to do, why the row says nothing about this frontend, or what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

CALLS = "e2e/test_calls.py"
CONTEXTS = "e2e/test_contexts.py"
ERRORS = "e2e/test_errors.py"
HELLO = "e2e/test_hello.py"
IMPORTS = "e2e/test_imports.py"
RESULTS = "e2e/test_results.py"
SOURCES = "e2e/test_sources.py"
STEPS = "e2e/test_steps.py"
WHOLE = "e2e/test_whole.py"
GIVEN = "session/test_inputs.py"
OPTIONS = "gateway/test_options.py"
RETURNS = "session/test_returns.py"
REQUESTS = "subrequests/test_subrequests.py"
REQUEST = "session/test_answer.py"
LACKING = "session/test_lacking.py"
LOOKUPS = "session/test_lookups.py"
TREES = "session/test_context_trees.py"
LINT = "subrequests/test_lint.py"
OUTLINE = "subrequests/test_outline.py"
TARGETS = "subrequests/test_targets.py"
NAMED_CONTEXTS = "session/test_named_contexts.py"

FROM_GO = "only a client in Go can ask so; a recorded daemon asks the same"
EXPORTER = "the exporter's own: a frontend has no part in it"
DAEMON = "the daemon's own: a frontend has no part in it"
NOT_USED = "Jettison never makes this call"
NO_SUCH_KEY = "build files have no such key"
ATTESTATIONS = "Jettison attaches none: the daemon makes what `--sbom` and `--provenance` ask for"


@dataclass(frozen=True, slots=True)
class Row:
    """Tests of BuildKit by name; tests of ours by file and name; a reason where they do not say it all."""

    theirs: str
    ours: tuple[str, ...] = ()
    why: str = ""


def row(theirs: str, *ours: str, why: str = "") -> Row:
    return Row(theirs, ours, why)


PROTOCOL = (
    row(
        "testFrontendSubrequests",
        f"{CALLS}::test_call_answers_in_text",
        f"{CALLS}::test_an_unknown_call_is_named",
        f"{LACKING}::test_what_we_lack_is_a_typed_error",
    ),
    row(
        "testFrontendInputs",
        f"{GIVEN}::test_inputs_of_the_usual_names_are_context_and_build_file",
        why=FROM_GO,
    ),
    row("testFrontendEvaluate", f"{ERRORS}::test_compile_error_marks_the_go_line"),
    row(
        "testFrontendUseForwardedSolveResults testFrontendUseSolveResults",
        f"{SOURCES}::test_target_of_a_bake_file_in_the_place_of_a_stage",
        why="buildx alone passes the result of one build on to another",
    ),
    row(
        "testGatewayBuiltinSyntaxSourceDockerfileV0",
        f"{CALLS}::test_the_syntax_line_leads_calls_here",
        why="buildctl reads no syntax line",
    ),
    row(
        "testNilContextInSolveGateway",
        f"{GIVEN}::test_an_input_that_is_no_graph_is_the_callers_fault",
        why=FROM_GO,
    ),
    row(
        "testMultiNilRefsInSolveGateway",
        "recipe/test_program.py::test_an_image_of_nothing_is_refused",
        why="an image of nothing is an error here, whatever its platforms",
    ),
    row("testFrontendMetadataReturn", why="Jettison returns no metadata of that kind"),
    row("testFrontendImageNaming", why="Jettison names no image: clients do"),
    row("testFrontendVerifyPlatforms", f"{RESULTS}::test_each_platform_has_its_image"),
    row(
        "testFrontendLintSkipVerifyPlatforms",
        f"{CALLS}::test_check_for_several_platforms_warns_of_no_platform",
        why="buildctl shows no such warnings",
    ),
    row(
        "testClientGatewaySolve testClientGatewayEmptySolve testClientGatewayNilResult",
        f"{CALLS}::test_check_of_a_good_file_passes",
        f"{REQUEST}::test_a_build_makes_these_calls_and_returns_once",
    ),
    row(
        "testClientGatewayFailedSolve",
        f"{ERRORS}::test_all_mistakes_of_a_file_come_together",
        f"{RETURNS}::test_the_daemons_own_error_is_passed_on_whole",
    ),
    row("testNoBuildID testUnknownBuildID", why="for clients that serve a frontend themselves"),
    row(
        "testClientGatewayContainerExecPipe testClientGatewayContainerPID1Fail"
        " testClientGatewayContainerSignal testClientGatewayContainerMounts"
        " testClientGatewayContainerSecretEnv testClientGatewayContainerExtraHosts testClientGatewayExecError"
        " testClientGatewayExecFileActionError",
        why=NOT_USED,
    ),
)

ERRORS_AND_WARNINGS = (
    row(
        "testErrorsSourceMap",
        f"{ERRORS}::test_compile_error_marks_the_go_line",
        f"{ERRORS}::test_misspelt_package_marks_the_packages_line",
    ),
    row(
        "testSourceMap",
        f"{ERRORS}::test_all_mistakes_of_a_file_come_together",
        "llb/test_marshal.py::test_every_source_index_is_in_range",
    ),
    row("testSourceMapFromRef", "llb/test_parse.py::test_reading_gives_back_what_was_written", why=FROM_GO),
    row(
        "testWarnings",
        f"{RESULTS}::test_warnings_are_shown_once",
        f"{REQUEST}::test_warnings_are_shown_once_on_the_vertex_of_the_build_file",
    ),
    row(
        "testTargetMistype",
        "session/test_refusals.py::test_targets_are_refused_by_name",
        why="no engine has a part in it",
    ),
    row(
        "testStepNames",
        "compiler/test_compile.py::test_names_of_the_steps_tell_a_person_what_happens",
        f"{HELLO}::test_is_two_layers_from_scratch",
    ),
    row("testWarningsBeforeError", f"{CALLS}::test_check_shows_every_error_with_its_lines"),
    row(
        "testRuleCheckOption",
        f"{CALLS}::test_rules_can_be_left_out_from_outside",
        f"{LINT}::test_the_build_argument_for_checks_takes_the_place_of_the_directive",
        why="no engine has a part in it",
    ),
    row("testDefinitionDescription", f"{CALLS}::test_call_answers_in_text"),
    row(
        "testAllTargetUnmarshal",
        f"{CALLS}::test_check_shows_every_error_with_its_lines",
        f"{TARGETS}::test_targets_are_the_same_whichever_is_asked_for",
    ),
)

SUBREQUESTS = (
    row(
        "testOutlineArgs testOutlineSecrets testOutlineDescribeDefinition",
        f"{CALLS}::test_call_answers_in_text",
        f"{OUTLINE}::test_an_outline_lists_what_the_image_takes",
        f"{OUTLINE}::test_an_outline_of_a_target_lists_what_that_one_takes",
        f"{REQUESTS}::test_the_list_of_requests_names_itself",
    ),
    row(
        "testTargetsList testTargetsDescribeDefinition",
        f"{CALLS}::test_call_answers_in_text",
        f"{TARGETS}::test_targets_are_the_image_its_variants_and_the_stages",
    ),
)

OPTIONS_AND_CONTEXTS = (
    row(
        "testDockerignore testDockerignoreOverride",
        f"{SOURCES}::test_build_file_in_another_folder_has_its_own_ignore_file",
        "session/test_ignorefile.py::test_ignore_patterns",
    ),
    row(
        "testDockerignoreInvalid",
        f"{ERRORS}::test_bad_pattern_marks_the_line_of_the_ignore_file",
        f"{ERRORS}::test_ignore_file_that_is_a_directory_is_named",
    ),
    row("testContextChangeDirToFile", f"{SOURCES}::test_a_folder_that_became_a_file_is_sent_again"),
    row("testLabels", f"{RESULTS}::test_labels_of_the_command_go_over_those_of_the_file"),
    row(
        "testDockerfileCheckHostname",
        f"{STEPS}::test_options_reach_the_steps",
        f"{OPTIONS}::test_an_option_is_read",
    ),
    row(
        "testLocalCustomSessionID",
        f"{OPTIONS}::test_sessions_of_local_sources",
        f"{TREES}::test_a_directory_takes_the_place_of_an_image",
        why=FROM_GO,
    ),
    row("testTarContext", f"{SOURCES}::test_archive_is_the_context", f"{SOURCES}::test_stdin_is_the_context"),
    row(
        "testTarContextExternalDockerfile",
        f"{SOURCES}::test_archive_is_the_context",
        f"{GIVEN}::test_the_build_file_of_a_remote_context",
    ),
    row(
        "testDockerfileFromGit",
        f"{SOURCES}::test_repository_is_the_context",
        f"{SOURCES}::test_build_file_may_be_below_the_context",
    ),
    row("testDockerfileFromHTTP testHTTPDockerfile", f"{SOURCES}::test_fetched_file_is_the_build_file"),
    row(
        "testGitQueryString",
        f"{SOURCES}::test_query_says_what_of_a_repository_is_meant",
        "session/test_gitref.py::test_what_of_a_repository_is_meant",
        why="buildx sends a query only with addresses over the web, and git's own server has none",
    ),
    row("testNamedImageContext", f"{CONTEXTS}::test_named_context_takes_the_place_of_an_image"),
    row(
        "testNamedImageContextPlatform",
        "session/test_values.py::test_named_contexts_are_found",
        why="the search by name and platform; no engine has a part in it",
    ),
    row("testNamedImageContextTimestamps", f"{RESULTS}::test_time_of_the_image_is_that_of_the_argument"),
    row(
        "testNamedImageContextScratch",
        f"{TREES}::test_the_empty_image_takes_the_place_of_an_image",
        why="a graph without the image says it",
    ),
    row("testNamedLocalContext", f"{SOURCES}::test_folder_in_the_place_of_a_stage_with_its_ignore_file"),
    row(
        "testNamedFilteredContext",
        f"{TREES}::test_a_directory_in_the_place_of_a_stage_is_sent_as_far_as_it_is_used",
        why="the paths are an attribute of the graph",
    ),
    row(
        "testNamedOCILayoutContext testOCILayoutMultiname",
        f"{SOURCES}::test_oci_layout_in_the_place_of_a_stage",
    ),
    row(
        "testNamedInputContext",
        f"{SOURCES}::test_target_of_a_bake_file_in_the_place_of_a_stage",
        why="buildx alone passes the result of one build on to another",
    ),
    row(
        "testNamedMultiplatformInputContext",
        f"{SOURCES}::test_target_of_a_bake_file_in_the_place_of_a_stage",
        f"{TREES}::test_an_input_takes_the_place_of_an_image_for_its_platform",
        why="buildx alone passes the result of one build on to another",
    ),
    row(
        "testSourcePolicyWithNamedContext",
        f"{LOOKUPS}::test_an_image_that_a_policy_made_something_else_is_told_with_its_line",
        why="refused with a message: a policy may pin or redirect an image, and not make it another source",
    ),
    row(
        "testEagerNamedContextLookup",
        f"{NAMED_CONTEXTS}::test_a_context_that_nothing_uses_is_left_alone",
        why="a call that is not made shows at a recorded daemon",
    ),
    row("testShmSize testUlimit", f"{STEPS}::test_options_reach_the_steps"),
    row("testCgroupParent", f"{STEPS}::test_cgroup_parent_reaches_the_steps"),
    row(
        "testLinuxResources", f"{OPTIONS}::test_a_bad_option_is_refused_by_name", why="refused with a message"
    ),
    row("testRunNoNetwork testRunGlobalNetwork", f"{STEPS}::test_options_reach_the_steps"),
    row("testRunHostNetwork", f"{STEPS}::test_network_of_the_host_needs_its_entitlement"),
    row("testSecretFileParams testSecretAsEnviron", f"{WHOLE}::test_secrets_and_arguments_reach_the_step"),
    row("testSecretRequiredWithoutValue", f"{STEPS}::test_a_secret_that_nobody_gives_marks_the_step"),
    row("testSSHSocketParams", f"{STEPS}::test_agent_is_a_socket_for_root_alone"),
    row("testMountRWCache", why=NO_SUCH_KEY),
    row("testMountTmpfsSize", f"{STEPS}::test_options_reach_the_steps"),
    row(
        "testCacheMountDefaultID",
        "compiler/test_compile.py::test_caches_are_kept_apart_by_distribution_stage_and_architecture",
        why="the id is an attribute of the graph",
    ),
    row(
        "testCacheMountParallel",
        "e2e/test_rust.py::test_sources_older_than_the_cache_are_compiled_all_the_same",
        f"{WHOLE}::test_secrets_and_arguments_reach_the_step",
    ),
)

PLATFORMS_AND_RESULTS = (
    row(
        "testPlatformArgsImplicit testPlatformArgsExplicit",
        f"{RESULTS}::test_each_platform_has_its_image",
        "description/test_args.py",
    ),
    row(
        "testPlatformWithOSVersion testMaintainBaseOSVersion", why="for Windows: both distributions are Linux"
    ),
    row("testExportMultiPlatform", f"{RESULTS}::test_each_platform_has_its_image"),
    row("testPullScratch", why=EXPORTER),
    row("testDockerfileScratchConfig", f"{HELLO}::test_config_says_how_to_run_it"),
    row("testExportedHistory", f"{RESULTS}::test_history_has_an_entry_for_each_layer"),
    row("testHistoryError", why=DAEMON),
    row(
        "testValidateNullConfig testValidateInvalidConfig testValidatePlatformsEmpty"
        " testValidatePlatformsInvalid testValidateSourcePolicy",
        "compiler/test_compile.py::test_image_config_is_complete",
        f"{REQUEST}::test_a_build_returns_platforms_and_config",
        why="the daemon's own; ours are good",
    ),
    row("testExportAnnotations", f"{RESULTS}::test_annotations_are_in_each_manifest"),
    row("testAttestationBundle testAttestationDefaultSubject", why=ATTESTATIONS),
    row("testSBOMScan testSBOMScanSingleRef testSBOMSupplements testSBOMScannerImage", why=ATTESTATIONS),
    row(
        "testSBOMScannerArgs",
        f"{OPTIONS}::test_a_bad_option_is_refused_by_name",
        why="refused with a message: a scan of the context or of stages",
    ),
    row("testSourceDateEpochClamp testSourceDateEpochLayerTimestamps testSourceDateEpochReset", why=EXPORTER),
    row(
        "testSourceDateEpochWithoutExporter",
        f"{RESULTS}::test_time_of_the_image_is_that_of_the_argument",
        f"{REQUEST}::test_the_time_of_the_image_is_told",
    ),
    row(
        "testSourceDateEpochContextGit",
        f"{OPTIONS}::test_a_bad_option_is_refused_by_name",
        why="refused with a message: the time is a number",
    ),
    row("testReproSourceDateEpoch", f"{RESULTS}::test_the_same_image_comes_out_twice"),
    row("testWorkdirSourceDateEpochReproducible", why="a directory of a stage does not ship"),
    row(
        "testProvenanceAttestation testGitProvenanceAttestation testClientFrontendProvenance",
        f"{RESULTS}::test_provenance_names_the_build_file_and_every_source",
    ),
    row(
        "testMultiPlatformProvenance testGatewayProvenanceRootRequest"
        " testDuplicatePlatformProvenance testNilProvenance testSecretSSHProvenance"
        " testOCILayoutProvenance testDockerIgnoreMissingProvenance",
        f"{RESULTS}::test_provenance_names_the_build_file_and_every_source",
        why="the daemon writes it from the calls that these rows share",
    ),
    row(
        "testCommandSourceMapping testFrontendDeduplicateSources testDuplicateLayersProvenance",
        f"{RESULTS}::test_provenance_maps_each_step_to_its_line",
    ),
)

CACHE = (
    row(
        "testNoCache",
        f"{STEPS}::test_cache_is_left_out_for_one_stage",
        "compiler/test_step_options.py::test_no_cache_without_names_runs_every_step_again",
    ),
    row(
        "testCacheMountModeNoCache",
        "compiler/test_step_options.py::test_cache_is_ignored_for_the_stages_that_are_named",
        why="the daemon empties the caches of a step that must run again",
    ),
    row("testReproducibleIDs", f"{RESULTS}::test_the_same_image_comes_out_twice"),
    row(
        "testImportExportReproducibleIDs testCacheImportExport",
        f"{IMPORTS}::test_cache_of_one_engine_is_used_by_the_other",
        f"{IMPORTS}::test_cache_that_is_not_there_stops_no_build",
        why="each engine is one end of it",
    ),
    row(
        "testCacheMultiPlatformImportExport",
        f"{REQUEST}::test_cache_imports_go_with_the_last_graph_only",
        why="imports go with the graph of each platform",
    ),
    row("testExportCacheLoop testCacheReleased testNoSnapshotLeak", why=DAEMON),
    row("testCopyWildcardCache", "e2e/test_cache.py::test_second_build_takes_every_step_from_the_cache"),
    row("testCopyLinkDotDestDir", f"{HELLO}::test_layer_of_the_program_holds_nothing_but_the_program"),
    row("testCopyChmod", "e2e/test_files.py::test_files_are_where_their_description_says"),
    row("testChmodNonOctal", why="permissions are octal here, and other ones an error"),
)

ROWS = (
    *PROTOCOL,
    *ERRORS_AND_WARNINGS,
    *SUBREQUESTS,
    *OPTIONS_AND_CONTEXTS,
    *PLATFORMS_AND_RESULTS,
    *CACHE,
)
