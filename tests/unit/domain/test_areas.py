"""Areas: paths, the names of offices, and Hunan's real list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.areas import (
    ROOT_PATH,
    Level,
    child_path,
    common_path,
    is_within,
    office_name,
    path_and_above,
    path_range,
    without_province,
)
from portal.domain.divisions import read_divisions

# Few and alike, so that one path is often the other's prefix in digits (1/2/ and 1/23/).
chains = st.lists(st.integers(1, 130), min_size=1, max_size=5)


def path_of(chain: list[int]) -> str:
    path = ROOT_PATH
    for area_id in chain:
        path = child_path(path, area_id)
    return path


@given(chains, chains)
def test_prefix_is_subtree_is_index_range(one: list[int], other: list[int]) -> None:
    below = one[: len(other)] == other
    path, ancestor = path_of(one), path_of(other)
    low, high = path_range(ancestor)
    assert is_within(path, ancestor) is below
    assert (low.encode() <= path.encode() < high.encode()) is below


@given(chains, chains)
def test_paths_are_unique(one: list[int], other: list[int]) -> None:
    assert (path_of(one) == path_of(other)) is (one == other)


@pytest.mark.parametrize(
    "path", ["/", "1", "/1/", "1//", "0/", "01/", "a/", "1/ ", "１/", "1/\n", "-1/"]
)
def test_what_is_no_path_is_an_error(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        child_path(path, 1)
    assert_no_scope(path)


def test_the_root_is_no_scope() -> None:
    assert_no_scope(ROOT_PATH)


def assert_no_scope(path: str) -> None:
    for use in (path_range, lambda p: is_within(p, "1/"), lambda p: is_within("1/", p)):
        with pytest.raises(ValueError, match="path"):
            use(path)


@pytest.mark.parametrize("area_id", [0, -1])
def test_ids_are_positive(area_id: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        child_path(ROOT_PATH, area_id)


@pytest.mark.parametrize(
    ("area", "office"),
    [
        ("识字里社区居委会", "识字里社区"),
        ("银谷国际社区居民委员会", "银谷国际社区"),
        ("八方社区委员会", "八方社区"),
        ("上田社区居委会会", "上田社区"),
        ("文艺新村社区居委会", "文艺新村社区"),
        ("永福居委会", "永福社区"),
        ("湖塘鱼场居民委员会", "湖塘鱼场社区"),
        ("大坪村委会", "大坪村"),
        ("大坪村村委会", "大坪村"),
        ("大坪村民委员会", "大坪村"),
        ("南田坪村村民委员会", "南田坪村"),
        ("村头村委会", "村头村"),
        ("新村村委会", "新村"),
        ("罗巷新村民委委会", "罗巷新村"),
        ("韶山市清溪镇花园村村民委员会会", "韶山市清溪镇花园村"),
        ("九道湾社区", "九道湾社区"),
        ("荆村村", "荆村村"),
        ("红色农场虚拟生活区", "红色农场虚拟生活区"),
        ("长沙雨花经济开发区管理委员会虚拟社区", "长沙雨花经济开发区管理委员会虚拟社区"),
        ("文艺路街道", "文艺路街道"),
        ("芙蓉区", "芙蓉区"),
    ],
)
def test_office_names(area: str, office: str) -> None:
    assert office_name(area) == office
    assert office_name(office) == office


def test_the_list_of_hunan_is_a_tree_from_the_top() -> None:
    parent_level = dict(zip(list(Level)[1:], Level, strict=False))
    level_of: dict[str, Level] = {}
    for division in read_divisions():
        assert len(division.code) == 12
        assert division.code not in level_of
        if division.parent_code == "":
            assert division.level is Level.PROVINCE
        else:
            assert level_of[division.parent_code] is parent_level[division.level]
        level_of[division.code] = division.level
    counts = {level: sum(each is level for each in level_of.values()) for level in Level}
    assert list(counts.values()) == [1, 14, 134, 2008, 29_534]


def test_no_two_offices_of_one_area_share_a_name() -> None:
    named = [(d.parent_code, office_name(d.name)) for d in read_divisions()]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("湖南省长沙市芙蓉区", "长沙市芙蓉区"),
        (" 长沙市 ", "长沙市"),
        ("湖北省武汉市", "湖北省武汉市"),
        ("湖南省", ""),
    ],
)
def test_a_region_is_kept_from_the_city_down(typed: str, kept: str) -> None:
    assert without_province(typed) == kept


def test_the_areas_above_a_path_are_those_it_lies_in() -> None:
    above = path_and_above("1/23/456/")
    assert above == ("1/", "1/23/", "1/23/456/")
    assert all(is_within("1/23/456/", path) for path in above)
    with pytest.raises(ValueError, match="not an area's path"):
        path_and_above("")


_paths = st.lists(st.integers(1, 12), min_size=0, max_size=4).map(
    lambda ids: "1/" + "".join(f"{one}/" for one in ids)
)


@given(st.lists(_paths, min_size=1, max_size=5), _paths)
def test_an_area_holds_all_paths_just_when_it_holds_what_they_have_in_common(
    paths: list[str], area: str
) -> None:
    assert is_within(common_path(paths), area) is all(is_within(one, area) for one in paths)


@pytest.mark.parametrize("paths", [[], ["1/", "2/"], ["", "1/"]])
def test_nothing_in_common_is_an_error(paths: list[str]) -> None:
    with pytest.raises(ValueError, match="path"):
        common_path(paths)
