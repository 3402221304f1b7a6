"""注销失业登记, 注销就业登记: from the page of the person to the notice."""
